import { writeFile } from "node:fs/promises";
import { EVIDENCE_SUMMARY_HEADER, EvidenceSummary, parseStrictJson } from "@mulian/domain";
import { runCommand } from "./command-line.js";
import type { Stack } from "./stack.js";
import { until } from "./until.js";

/** What `mulian verify --json` says. */
export interface Verified {
  /** The command's exit status: 0 proven, 1 refuted, 2 unproven, 3 no bundle. */
  readonly status: number | undefined;
  readonly report: {
    readonly verdict: string;
    readonly network: { readonly organisations: readonly string[]; readonly embedded: boolean };
    readonly statements: readonly { readonly statement: { readonly kind: string }; readonly verdict: string }[];
    readonly findings: readonly { readonly code: string }[];
  };
}

/** Waits until both sides' receipts of a grant are in batches that every gateway knows of. */
export async function committed(stack: Stack, grant: string): Promise<void> {
  for (const user of ["civil-steward", "stats-requester"])
    await until(`the batch at ${user}'s gateway`, async () => {
      const { items } = await (await stack.as(user)).call("listReceipts", { query: { grant } });
      return items.length > 0 && items.every(({ batch }) => batch !== undefined);
    });
  await stack.settle();
}

/** Has a user's gateway make a grant's bundle, into this file. */
export async function exported(stack: Stack, user: string, grant: string, file: string): Promise<EvidenceSummary> {
  const answer = await (await stack.as(user)).stream("grantEvidence", { params: { id: grant } });
  await writeFile(file, Buffer.from(await answer.arrayBuffer()));
  return EvidenceSummary.parse(parseStrictJson(answer.headers.get(EVIDENCE_SUMMARY_HEADER) ?? ""));
}

/** Without any running system. @param genesis nothing is proven without it */
export async function verified(file: string, genesis?: string): Promise<Verified> {
  const pin = genesis === undefined ? [] : ["--genesis", genesis];
  const { status, stdout } = await runCommand(["verify", file, "--json", ...pin]);
  return { status, report: JSON.parse(stdout) as Verified["report"] }; // the verifier's own document
}

/** As another organisation's gateway tells it. */
export async function genesisOf(stack: Stack, user: string): Promise<string> {
  return (await (await stack.as(user)).call("getStatus")).genesisHash ?? "";
}
