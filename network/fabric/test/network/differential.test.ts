import {
  finalState,
  judgeBlocks,
  randomScript,
  runScript,
  SINK_COLLECTIONS,
  Subject,
} from "@mulian/embedded-network/testing/differential";
import { embeddedUnderTest } from "@mulian/embedded-network/testing/embedded-under-test";
import { expect } from "chai";
import { missingFor } from "./missing.js";
import { skipLoudly } from "./skip-loudly.js";
import { CONTRACT, ORGANISATIONS, startUnderTest } from "./support.js";

const FABRIC = "3.1.5";
const STEPS = 120;
const CHAINCODES = [
  { name: "sink", path: CONTRACT, collections: SINK_COLLECTIONS },
  { name: "drain", path: CONTRACT },
] as const;
/** Thirteen processes start, and enrol, on a busy machine. */
const START_LIMIT_MS = 300_000;

/** A new script each time, unless an old one is to be seen again. */
const seed = Number(process.env["MULIAN_SCRIPT_SEED"] ?? Date.now() % 2 ** 31);

describe(`one script on both networks (MULIAN_SCRIPT_SEED=${seed})`, () => {
  const real = new Subject();
  const embedded = new Subject();

  before(async function () {
    this.timeout(START_LIMIT_MS);
    const missing = missingFor(FABRIC);
    if (missing !== undefined) skipLoudly(this, missing);
    await real.open(() => startUnderTest({ fabric: FABRIC, consensus: "raft", orderers: 3 }));
    const organisations = ORGANISATIONS.map(({ mspId, name }) => ({ mspId, name }));
    await embedded.open(() => embeddedUnderTest({ channel: "mychannel", organisations, chaincodes: CHAINCODES }));
  });

  after(async () => {
    await embedded.close();
    await real.close();
  });

  it("gives the same refusals, read-write sets, events, codes and state", async function () {
    this.timeout(START_LIMIT_MS);
    const script = randomScript(seed, STEPS);
    const here = await runScript(embedded, script);
    const there = await runScript(real, script);
    const transactions = script.flat();
    for (const [index, outcome] of there.entries())
      expect(here[index], `transaction ${index}: ${JSON.stringify(transactions[index])}`).to.deep.equal(outcome);
    expect(await finalState(embedded)).to.deep.equal(await finalState(real));
    // A script that meets no conflict would prove little.
    const codes = new Set(there.map((outcome) => ("code" in outcome ? outcome.code : -1)));
    expect([...codes]).to.include.members([-1, 0, 10, 11]);
  });

  it("leaves a chain that the embedded ledger judges as the peers did", async function () {
    this.timeout(START_LIMIT_MS);
    const blocks = (await real.allBlocks()).map((block) => block.serializeBinary());
    const { differences, transactions } = await judgeBlocks(blocks, CHAINCODES);
    expect(differences).to.deep.equal([]);
    expect(transactions).to.be.greaterThan(STEPS);
  });
});
