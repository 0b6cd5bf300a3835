import { expect } from "chai";
import type { common } from "../../src/protos.js";
import type { Ledger, Simulator } from "../../src/ledger/types.js";
import { buildEnvelope } from "./envelopes.js";
import { CHANNEL, commitEnvelopes, genesisBlock, openConsortium, openTestLedger } from "./fixtures.js";
import type { TestConsortium } from "./fixtures.js";

describe("ledger", () => {
  let consortium: TestConsortium;
  let genesis: common.Block;
  let dir: string;
  let ledger: Ledger;

  before(async () => {
    consortium = await openConsortium();
  });
  after(() => consortium.remove());

  beforeEach(async () => {
    genesis = genesisBlock();
    dir = await consortium.newFolder();
    ledger = await openTestLedger(consortium, dir, genesis);
  });
  afterEach(() => ledger.close());

  async function envelopeOf(simulate: (simulator: Simulator) => unknown, endorsers = consortium.peers): Promise<{ txId: string; bytes: Buffer }> {
    const simulator = ledger.newSimulator({ txId: "simulated", mspId: "AMSP" });
    await simulate(simulator);
    const { publicReadWriteSet: results } = simulator.result();
    simulator.close();
    const creator = consortium.clients[0] ?? expect.fail("no client");
    return buildEnvelope({ channelId: CHANNEL, chaincode: "cc", creator, endorsers, results, event: { name: "Done", payload: Buffer.from("x") } });
  }

  async function read(key: string): Promise<string> {
    const simulator = ledger.newSimulator({ txId: "read", mspId: "AMSP" });
    const value = await simulator.getState("cc", key);
    simulator.close();
    return value.toString();
  }

  it("commits a block and finds it again by number, hash and transaction", async () => {
    const { txId, bytes } = await envelopeOf((s) => s.putState("cc", "key", Buffer.from("value")));
    const seen: number[] = [];
    ledger.onBlock(({ number }) => seen.push(number));
    expect(await commitEnvelopes(ledger, [bytes])).to.deep.equal([0]);
    expect(seen).to.deep.equal([1]);
    expect(ledger.height).to.equal(2);
    expect(await ledger.transactionLocation(txId)).to.deep.equal({ blockNumber: 1, transactionNumber: 0, validationCode: 0 });
    expect((await ledger.blockByHash(ledger.currentBlockHash))?.getHeader()?.getNumber()).to.equal(1);
    expect(await ledger.blockByNumber(2)).to.equal(undefined);
    expect(await ledger.transactionLocation("unknown")).to.equal(undefined);
    expect(await read("key")).to.equal("value");
  });

  it("keeps everything when reopened", async () => {
    const { bytes } = await envelopeOf((s) => s.putState("cc", "key", Buffer.from("value")));
    await commitEnvelopes(ledger, [bytes]);
    const hash = ledger.currentBlockHash;
    await ledger.close();
    ledger = await openTestLedger(consortium, dir, genesis);
    expect(ledger.height).to.equal(2);
    expect(ledger.currentBlockHash).to.deep.equal(hash);
    expect(await read("key")).to.equal("value");
  });
});
