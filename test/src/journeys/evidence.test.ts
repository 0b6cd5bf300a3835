import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EVIDENCE_SUMMARY_HEADER, EvidenceSummary, parseStrictJson } from "@mulian/domain";
import { expect } from "chai";
import { runCommand } from "../support/command-line.js";
import { datasetContent, newRequest, obtain, publish, registerDuty, rowsOf } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

const LIMIT_MS = 300_000;
/** Exit statuses of `mulian verify`. */
const PROVEN = 0;
const REFUTED = 1;
const UNPROVEN = 2;
const NOT_A_BUNDLE = 3;

const wanted = shareStack();

/** What `mulian verify --json` says. */
interface Report {
  readonly verdict: string;
  readonly network: { readonly organisations: readonly string[]; readonly embedded: boolean };
  readonly statements: readonly { readonly statement: { readonly kind: string }; readonly verdict: string }[];
  readonly findings: readonly { readonly code: string; readonly department?: string }[];
}

describe("evidence for an auditor who trusts no server", function () {
  this.timeout(LIMIT_MS);
  let stack: Stack;
  let folder: string;
  let grant: string;
  let genesis: string;
  before(async function () {
    stack = await wanted(this);
    folder = await mkdtemp(join(tmpdir(), "mulian-evidence-"));
    const dataset = await publish(stack, datasetContent(await registerDuty(stack)), "streets-sqlite");
    grant = await obtain(stack, newRequest(dataset));
    expect((await rowsOf(stack, grant)).length).to.be.above(0);
    for (const user of ["civil-steward", "stats-requester"])
      await until(`${user}'s batch`, async () => {
        const { items } = await (await stack.as(user)).call("listReceipts", { query: { grant } });
        return items.length === 1 && items.every(({ batch }) => batch !== undefined);
      });
    await stack.settle();
    const { genesisHash = "" } = await (await stack.as("civil-operator")).call("getStatus");
    genesis = genesisHash;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** As the auditor's gateway makes it. */
  async function exported(name: string): Promise<{ readonly file: string; readonly summary: EvidenceSummary }> {
    const answer = await (await stack.as("bureau-auditor")).stream("grantEvidence", { params: { id: grant } });
    const file = join(folder, name);
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    const summary = EvidenceSummary.parse(parseStrictJson(answer.headers.get(EVIDENCE_SUMMARY_HEADER) ?? ""));
    return { file, summary };
  }

  async function verified(
    file: string,
    ...more: string[]
  ): Promise<{ readonly status: unknown; readonly report: Report }> {
    const { status, stdout } = await runCommand(["verify", file, "--json", ...more]);
    return { status, report: JSON.parse(stdout) as Report }; // the verifier's own document
  }

  it("is proven whole, by the hash of block 0 that another organisation told", async () => {
    const { file, summary } = await exported("whole.zip");
    expect(summary).to.deep.include({ unanswered: [], uncommitted: 0, receipts: 1 });
    expect(summary.organisations.filter(({ asked, attested }) => attested < asked)).to.deep.equal([]);
    const { status, report } = await verified(file, "--genesis", genesis);
    expect(report.findings).to.deep.equal([]);
    expect({ status, verdict: report.verdict }).to.deep.equal({ status: PROVEN, verdict: "proven" });
    expect(report.statements).to.have.length(summary.records + summary.receipts + 1);
    expect(report.network.organisations).to.have.members(summary.organisations.map(({ mspId }) => mspId));
  });

  it("proves nothing without that hash, is refuted by another, and is no bundle with one bit changed", async () => {
    const { file } = await exported("other.zip");
    expect((await verified(file)).status).to.equal(UNPROVEN);
    expect((await verified(file, "--genesis", "0".repeat(64))).status).to.equal(REFUTED);
    const bytes = await readFile(file);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    await writeFile(file, bytes);
    expect((await verified(file, "--genesis", genesis)).status).to.equal(NOT_A_BUNDLE);
  });

  it("says what is missing while the provider's gateway does not answer, and proves the rest", async () => {
    const pid = stack.supervisor.processes["civil-affairs"] ?? expect.fail("no such process");
    process.kill(pid, "SIGSTOP");
    try {
      const { file, summary } = await exported("silent.zip");
      expect(summary.unanswered).to.deep.equal(["civil-affairs"]);
      const { status, report } = await verified(file, "--genesis", genesis);
      expect(status).to.equal(UNPROVEN);
      expect(new Set(report.findings.map(({ code }) => code))).to.deep.equal(new Set(["INCLUSION_MISSING"]));
      expect(
        report.statements.filter(({ verdict }) => verdict !== "proven").map(({ statement }) => statement.kind),
      ).to.deep.equal(["delivery"]);
    } finally {
      process.kill(pid, "SIGCONT");
    }
  });
});
