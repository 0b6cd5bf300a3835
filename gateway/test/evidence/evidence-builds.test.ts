import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError, type Grant } from "@mulian/domain";
import { expect } from "chai";
import { pino } from "pino";
import { EvidenceBuilds, MAX_BUILDS } from "../../src/evidence/evidence-builds.js";
import { EVIDENCE_PER_USER } from "../../src/http/limits.js";
import { RateLimits } from "../../src/http/rate-limits.js";
import { TemporaryIndex } from "../support/temporary-index.js";

/** Nothing of it is read: the receipts, which are asked for first, come when the test says. */
const GRANT = { id: "g" } as Grant;

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "accepted",
    (error: unknown) => (error instanceof DomainError ? error.code : error),
  );

describe("bundles of evidence on their way", () => {
  let index: TemporaryIndex;
  let dataDir: string;
  let builds: EvidenceBuilds;
  /** Ends what is under way with a refusal. */
  let end: () => void;
  let exchange: Parameters<EvidenceBuilds["build"]>[1];

  beforeEach(async () => {
    index = await TemporaryIndex.open();
    dataDir = await mkdtemp(join(tmpdir(), "mulian-evidence-"));
    await mkdir(join(dataDir, "evidence"));
    await writeFile(join(dataDir, "evidence", "left"), "of a gateway that was killed");
    builds = await EvidenceBuilds.open({
      index: index.index,
      chain: { evidence: async () => Promise.reject(new Error("not reached")) },
      channel: "channel",
      chaincode: "mulian",
      dataDir,
      logger: pino({ level: "silent" }),
    });
    const ended = Promise.withResolvers<never>();
    ended.promise.catch(() => undefined); // seen by whoever waits for it
    end = () => ended.reject(new DomainError("LEDGER_UNAVAILABLE", "as the test says"));
    exchange = { provenReceipts: () => ended.promise };
  });
  afterEach(async () => {
    await index.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  const build = (user: string): Promise<unknown> =>
    codeOf(builds.build(user, exchange, GRANT, new AbortController().signal));

  it("are one at a time for a user, who may have the next when it is over", async () => {
    const first = build("auditor");
    expect(await build("auditor")).to.equal("RATE_LIMITED");
    end();
    expect(await first).to.equal("LEDGER_UNAVAILABLE");
    expect(await build("auditor")).to.equal("LEDGER_UNAVAILABLE");
  });

  it("are a few at a time for a gateway", async () => {
    const all = Array.from({ length: MAX_BUILDS }, (_, number) => build(`user-${number}`));
    expect(await build("one more")).to.equal("RATE_LIMITED");
    end();
    expect(new Set(await Promise.all(all))).to.deep.equal(new Set(["LEDGER_UNAVAILABLE"]));
  });

  it("leave nothing on the disk, nor what a gateway that was killed had left", async () => {
    const first = build("auditor");
    end();
    await first;
    expect(await readdir(join(dataDir, "evidence"))).to.deep.equal([]);
  });

  it("are so many of one user in ten minutes, and another's do not count", async () => {
    const limits = new RateLimits();
    for (let time = 0; time < EVIDENCE_PER_USER; time++) await limits.evidence("auditor");
    expect(await codeOf(limits.evidence("auditor"))).to.equal("RATE_LIMITED");
    expect(await codeOf(limits.evidence("operator"))).to.equal("accepted");
  });
});
