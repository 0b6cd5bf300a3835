import { createHash } from "node:crypto";
import { EvidenceManifest, EVIDENCE_SUMMARY_HEADER, EvidenceSummary, parseStrictJson } from "@mulian/domain";
import { expect } from "chai";
import { sharedStack } from "../support/shared-stack.js";
import { DEPARTMENTS, type Stack } from "../support/stack.js";
import { activeGrant, publishedDataset } from "../support/work.js";

const ABSENT = "0".repeat(32);

/** The files of a zip without compression, read from its first byte on. */
function filesOf(zip: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50;) {
    const [size, nameLength] = [zip.readUInt32LE(at + 22), zip.readUInt16LE(at + 26)];
    const content = at + 30 + nameLength;
    files.set(zip.toString("latin1", at + 30, content), zip.subarray(content, content + size));
    at = content + size;
  }
  return files;
}

interface Exported {
  readonly headers: Headers;
  readonly summary: EvidenceSummary;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly manifest: EvidenceManifest;
}

describe("a grant's evidence over HTTP", function () {
  this.timeout(180_000);
  let stack: Stack;
  let grant: string;
  before(async () => {
    stack = await sharedStack();
    grant = await activeGrant(stack, await publishedDataset(stack));
    const rows = await (await stack.as("statistics", "requester")).get(`/data/${grant}/rows`);
    expect(rows.status, rows.text).to.equal(200);
  });

  async function exportBy(department: string, role: "auditor" | "approver" | "operator"): Promise<Exported> {
    const { apiUrl, token = "" } = await stack.as(department, role);
    const answer = await fetch(`${apiUrl}/api/v1/grants/${grant}/evidence`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const zip = Buffer.from(await answer.arrayBuffer());
    expect(answer.status, zip.toString("latin1", 0, 500)).to.equal(200);
    const files = filesOf(zip);
    const manifest = EvidenceManifest.parse(parseStrictJson(files.get("manifest.json")?.toString() ?? ""));
    const summary = EvidenceSummary.parse(parseStrictJson(answer.headers.get(EVIDENCE_SUMMARY_HEADER) ?? ""));
    expect(summary.bytes).to.equal(zip.length);
    return { headers: answer.headers, summary, files, manifest };
  }

  it("is a bundle for an auditor and for both parties, with every organisation's word for every block", async () => {
    for (const [department, role] of [
      ["data-bureau", "auditor"],
      ["civil-affairs", "approver"],
      ["statistics", "operator"],
    ] as const) {
      const { headers, summary, files, manifest } = await exportBy(department, role);
      expect(headers.get("content-type")).to.equal("application/zip");
      expect(headers.get("content-disposition")).to.equal(`attachment; filename="grant-${grant}.zip"`);
      expect(manifest.files.map(({ name }) => name)).to.deep.equal(
        [...files.keys()].filter((name) => name !== "manifest.json").toSorted(),
      );
      for (const { name, digest, bytes } of manifest.files) {
        const content = files.get(name) ?? expect.fail(name);
        expect([content.length, createHash("sha256").update(content).digest("hex")]).to.deep.equal([bytes, digest]);
      }
      expect(summary.organisations).to.deep.equal(
        DEPARTMENTS.map(({ mspId }) => ({ mspId, asked: summary.blocks - 1, attested: summary.blocks - 1 })).toSorted(
          (a, b) => (a.mspId < b.mspId ? -1 : 1),
        ),
      );
      expect([...files.keys()].filter((name) => name.startsWith("attestations/"))).to.have.length(
        (summary.blocks - 1) * DEPARTMENTS.length,
      );
      expect(summary).to.include({ height: manifest.height, receipts: 1 });
    }
  });

  it("claims what the grant's life was, and has the blocks for it", async () => {
    const { manifest, files } = await exportBy("data-bureau", "auditor");
    const records = manifest.statements.flatMap((one) => (one.kind === "record" ? [one] : []));
    expect(new Set(records.map(({ recordKind }) => recordKind))).to.include.all.keys(
      "access-request",
      "approval",
      "decision",
      "grant",
      "key-holding",
      "dataset",
      "department",
      "policy",
    );
    expect(records.filter(({ recordKind }) => recordKind === "grant").map(({ version }) => version)).to.deep.equal([
      1, 2, 3,
    ]);
    const blocks = new Set([0, manifest.height - 1, ...records.map(({ block }) => block)]);
    const named = [...files.keys()].filter((name) => name.startsWith("blocks/"));
    expect(named).to.include.members([...blocks].map((number) => `blocks/${String(number).padStart(12, "0")}.block`));
    expect(manifest.statements.filter(({ kind }) => kind === "agreement")).to.have.length(1);
    expect(manifest.statements.filter(({ kind }) => kind === "delivery")).to.deep.equal([
      { kind: "delivery", grant, file: [...files.keys()].find((name) => name.startsWith("receipts/")) },
    ]);
  });

  it("is the same each time at the same height, but for the attestations", async () => {
    const both = async (): Promise<readonly [Exported, Exported]> => {
      const pair = [await exportBy("data-bureau", "auditor"), await exportBy("data-bureau", "auditor")] as const;
      // A batch of receipts may have come between.
      return pair[0].manifest.height === pair[1].manifest.height ? pair : both();
    };
    const [one, other] = await both();
    const lasting = ({ files }: Exported): readonly string[] =>
      [...files]
        .filter(([name]) => name !== "manifest.json" && !name.startsWith("attestations/"))
        .map(([name, content]) => `${name} ${content.toString("base64")}`);
    expect(lasting(one)).to.deep.equal(lasting(other));
    expect(one.manifest.statements).to.deep.equal(other.manifest.statements);
  });

  it("is not there for another department, and refused to who may not have whole blocks", async () => {
    const outsider = await stack.as("ecology", "operator");
    const other = await outsider.get(`/grants/${grant}/evidence`);
    const absent = await outsider.get(`/grants/${ABSENT}/evidence`);
    expect([other.status, other.code]).to.deep.equal([404, "NOT_FOUND"]);
    expect({ ...absent.json(), instance: "" }).to.deep.equal({ ...other.json(), instance: "" });
    const requester = await stack.as("statistics", "requester");
    expect((await requester.get(`/grants/${grant}/evidence`)).code).to.equal("FORBIDDEN");
    const nobody = await fetch(`${requester.apiUrl}/api/v1/grants/${grant}/evidence`);
    expect(nobody.status).to.equal(401);
  });

  it("is verified by the hash of block 0, which every gateway tells alike", async () => {
    const told = await Promise.all(
      DEPARTMENTS.map(async ({ id }) => {
        const { apiUrl } = stack.gateway(id);
        const status = await fetch(`${apiUrl}/api/v1/status`);
        return ((await status.json()) as { genesisHash?: string }).genesisHash;
      }),
    );
    const [first] = told;
    expect(first).to.match(/^[0-9a-f]{64}$/);
    expect(new Set(told).size).to.equal(1);
  });
});
