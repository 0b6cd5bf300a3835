import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { committed, exported, genesisOf, verified } from "../support/evidence.js";
import { datasetContent, newRequest, obtain, publish, registerDuty, rowsOf } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import { networkUnderTest, type Stack } from "../support/stack.js";

const LIMIT_MS = 300_000;
/** Exit statuses of `mulian verify`. */
const PROVEN = 0;
const REFUTED = 1;
const UNPROVEN = 2;
const NOT_A_BUNDLE = 3;

const wanted = shareStack();

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
    await committed(stack, grant);
    genesis = await genesisOf(stack, "civil-operator");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("is proven whole, by the hash of block 0 that another organisation told", async () => {
    const file = join(folder, "whole.zip");
    const summary = await exported(stack, "bureau-auditor", grant, file);
    expect(summary).to.deep.include({ unanswered: [], uncommitted: 0, receipts: 1 });
    expect(summary.organisations.filter(({ asked, attested }) => attested < asked)).to.deep.equal([]);
    const { status, report } = await verified(file, genesis);
    expect(report.findings).to.deep.equal([]);
    expect({ status, verdict: report.verdict }).to.deep.equal({ status: PROVEN, verdict: "proven" });
    expect(report.statements).to.have.length(summary.records + summary.receipts + 1);
    expect(report.network.organisations).to.have.members(summary.organisations.map(({ mspId }) => mspId));
    expect(report.network.embedded).to.equal(networkUnderTest() === "embedded");
  });

  it("proves nothing without that hash, is refuted by another, and is no bundle with one bit changed", async () => {
    const file = join(folder, "changed.zip");
    await exported(stack, "stats-operator", grant, file);
    expect((await verified(file)).status).to.equal(UNPROVEN);
    expect((await verified(file, "0".repeat(64))).status).to.equal(REFUTED);
    const bytes = await readFile(file);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    await writeFile(file, bytes);
    expect((await verified(file, genesis)).status).to.equal(NOT_A_BUNDLE);
  });

  it("says what is missing while the provider's gateway does not answer, and proves the rest", async () => {
    const file = join(folder, "silent.zip");
    const pid = stack.supervisor.processes["civil-affairs"] ?? expect.fail("no such process");
    process.kill(pid, "SIGSTOP");
    try {
      expect((await exported(stack, "bureau-auditor", grant, file)).unanswered).to.deep.equal(["civil-affairs"]);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    const { status, report } = await verified(file, genesis);
    expect(status).to.equal(UNPROVEN);
    expect(new Set(report.findings.map(({ code }) => code))).to.deep.equal(new Set(["INCLUSION_MISSING"]));
    const missing = report.statements.filter(({ verdict }) => verdict !== "proven");
    expect(missing.map(({ statement }) => statement.kind)).to.deep.equal(["delivery"]);
  });
});
