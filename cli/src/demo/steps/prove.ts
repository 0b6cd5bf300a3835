import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { EvidenceSummary } from "@mulian/domain";
import { saveEvidence } from "../../commands/audit-evidence.js";
import { VERIFIER } from "../../commands/verify.js";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { until } from "../until.js";

/** Of what the verifier says as JSON. */
interface Verdict {
  readonly verdict: string;
  readonly network: { readonly embedded: boolean };
  readonly statements: readonly { readonly verdict: string }[];
}

/** The grant's evidence as a file, and its verdict without any gateway: by a hash that two other organisations gave. */
export async function prove(people: People, tell: Narrator, grant: string): Promise<void> {
  tell.heading("七、证据包：不信任任何服务器也能验证", "7. The evidence, verified without trusting any server");
  const folder = await mkdtemp(join(tmpdir(), "mulian-evidence-"));
  try {
    const out = join(folder, "grant.zip");
    await until("the grantee's batch", () => batched(people, grant)); // the provider's has been waited for
    const summary = await until("both batches at the auditor's gateway", () => committed(people, grant, out));
    tell.seen(
      `审计员导出证据包：${kilobytes(summary)} KB，${summary.blocks} 个区块，${summary.organisations.length} 个组织的节点逐块签名作证`,
      `The auditor exports a bundle: ${kilobytes(summary)} KB, ${summary.blocks} blocks, each attested by the peers of ${summary.organisations.length} organisations`,
      summary,
    );
    const { statements, network } = await verified(out, await genesis(people));
    tell.seen(
      `离线验证，依据民政局和统计局网关给出的第 0 块哈希：${statements.length} 项全部已证明`,
      `Verified offline, by the hash of block 0 from Civil Affairs' and Statistics' gateways: all ${statements.length} statements are proven`,
      statements,
    );
    if (network.embedded)
      tell.seen(
        "内嵌网络由一方掌管全部密钥：证据包只说明方法，对该方不构成证明",
        "On an embedded network one operator holds all keys: the bundle shows the method, and proves nothing against that operator",
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const kilobytes = ({ bytes }: EvidenceSummary): number => Math.ceil(bytes / 1024);

async function batched({ requester }: People, grant: string): Promise<true | undefined> {
  const { items } = await requester.call("listReceipts", { query: { grant } });
  return items.every(({ batch }) => batch !== undefined) ? true : undefined;
}

async function committed(people: People, grant: string, out: string): Promise<EvidenceSummary | undefined> {
  const summary = await saveEvidence(people.auditor, { grant, out, force: true });
  return summary.uncommitted === 0 ? summary : undefined;
}

/** From organisations other than the one that made the bundle. */
async function genesis({ steward, requester }: People): Promise<string> {
  const [one, other] = await Promise.all([steward, requester].map((client) => client.call("getStatus")));
  if (one?.genesisHash === undefined || one.genesisHash !== other?.genesisHash)
    throw new Error("two organisations tell different channels");
  return one.genesisHash;
}

/** @throws Error unless everything is proven: the verifier's exit status is its verdict */
async function verified(file: string, pin: string): Promise<Verdict> {
  const { stdout } = await promisify(execFile)(process.execPath, [VERIFIER, "--genesis", pin, "--json", file]);
  return JSON.parse(stdout) as Verdict; // the verifier's own document
}
