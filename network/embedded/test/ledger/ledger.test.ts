import { randomBytes } from "node:crypto";
import { cp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { blockHeaderHash } from "../../src/ledger/block-hash.js";
import { LedgerError } from "../../src/ledger/errors.js";
import type { common } from "../../src/protos.js";
import type { Ledger, PrivateWrites, Simulator } from "../../src/ledger/types.js";
import { endorsed } from "./endorsed.js";
import { buildBlock } from "./envelopes.js";
import { commitEnvelopes, genesisBlock, openConsortium, openTestLedger } from "./fixtures.js";
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

  async function envelopeOf(
    simulate: (simulator: Simulator) => unknown,
    endorsers = consortium.peers,
  ): Promise<{ txId: string; bytes: Buffer }> {
    const simulator = ledger.newSimulator({ txId: "simulated", mspId: "AMSP" });
    await simulate(simulator);
    return endorsed(consortium, simulator, { endorsers, event: { name: "Done", payload: Buffer.from("x") } });
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
    expect(await ledger.transactionLocation(txId)).to.deep.equal({
      blockNumber: 1,
      transactionNumber: 0,
      validationCode: 0,
    });
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

  it("applies a durable block that the state had not seen, private values included", async () => {
    const collection = "_implicit_org_AMSP";
    const simulator = ledger.newSimulator({ txId: "simulated", mspId: "AMSP" });
    simulator.putState("cc", "key", Buffer.from("value"));
    await simulator.putPrivateData("cc", collection, "secret", Buffer.from("hidden"));
    const { txId, bytes, privateWrites } = endorsed(consortium, simulator);
    await ledger.stagePrivateWrites(txId, privateWrites ?? expect.fail("nothing private"));
    await ledger.close();
    const stateBefore = join(await consortium.newFolder(), "state");
    await cp(join(dir, "state"), stateBefore, { recursive: true });

    ledger = await openTestLedger(consortium, dir, genesis);
    await commitEnvelopes(ledger, [bytes]);
    await ledger.close();
    await rm(join(dir, "state"), { recursive: true });
    await cp(stateBefore, join(dir, "state"), { recursive: true });

    ledger = await openTestLedger(consortium, dir, genesis);
    expect(ledger.height).to.equal(2);
    expect(await ledger.transactionLocation(txId)).to.deep.equal({
      blockNumber: 1,
      transactionNumber: 0,
      validationCode: 0,
    });
    expect(await read("key")).to.equal("value");
    const reader = ledger.newSimulator({ txId: "read", mspId: "AMSP" });
    expect((await reader.getPrivateData("cc", collection, "secret")).toString()).to.equal("hidden");
    reader.close();
  });

  it("refuses a block that does not follow the newest one, and takes the right one afterwards", async () => {
    const { bytes } = await envelopeOf((s) => s.putState("cc", "key", Buffer.from("value")));
    const wrongData = buildBlock(1, ledger.currentBlockHash, [bytes]);
    wrongData.getData()?.addData(bytes);
    const wrong = [
      buildBlock(2, ledger.currentBlockHash, [bytes]),
      buildBlock(1, Buffer.alloc(32), [bytes]),
      wrongData,
    ];
    for (const block of wrong) {
      const outcome = await ledger.commit(block).then(
        () => "committed",
        (error: unknown) => (error instanceof LedgerError ? error.code : "other"),
      );
      expect(outcome).to.equal("BLOCK_MISPLACED");
    }
    expect(ledger.height).to.equal(1);
    expect(await commitEnvelopes(ledger, [bytes])).to.deep.equal([0]);
  });

  it("commits blocks asked for at once one after the other, and refuses them when closed", async () => {
    const { bytes: first } = await envelopeOf((s) => s.putState("cc", "a", Buffer.from("1")));
    const { bytes: second } = await envelopeOf((s) => s.putState("cc", "b", Buffer.from("2")));
    const block1 = buildBlock(1, ledger.currentBlockHash, [first]);
    const block2 = buildBlock(2, blockHeaderHash(block1.getHeader() ?? expect.fail("no header")), [second]);
    await Promise.all([ledger.commit(block1), ledger.commit(block2)]);
    expect([await read("a"), await read("b")]).to.deep.equal(["1", "2"]);
    await ledger.close();
    const outcome = await ledger.commit(block2).then(
      () => "committed",
      (error: unknown) => (error instanceof LedgerError ? error.code : "other"),
    );
    expect(outcome).to.equal("LEDGER_CLOSED");
    ledger = await openTestLedger(consortium, dir, genesis);
  });

  it("tells listeners the events of a block and goes on when one of them throws", async () => {
    const { bytes } = await envelopeOf((s) => s.putState("cc", "key", Buffer.from("value")));
    const events: (string | undefined)[] = [];
    ledger.onBlock(() => {
      throw new Error("a listener's own mistake");
    });
    const stop = ledger.onBlock(({ transactions }) =>
      events.push(...transactions.map(({ chaincodeEvent }) => chaincodeEvent?.getEventName())),
    );
    await commitEnvelopes(ledger, [bytes, Buffer.from([0xff])]);
    stop();
    await commitEnvelopes(ledger, [(await envelopeOf((s) => s.putState("cc", "key", Buffer.from("2")))).bytes]);
    expect(events).to.deep.equal(["Done", undefined]);
  });

  describe("private values", () => {
    const collection = "_implicit_org_AMSP";

    /** Commits what is simulated, after staging its private writes or others in their place. */
    async function commitPrivately(
      simulate: (simulator: Simulator) => unknown,
      staged?: PrivateWrites,
    ): Promise<PrivateWrites> {
      const simulator = ledger.newSimulator({ txId: "simulated", mspId: "AMSP" });
      await simulate(simulator);
      const { txId, bytes, privateWrites = expect.fail("nothing private") } = endorsed(consortium, simulator);
      await ledger.stagePrivateWrites(txId, staged ?? privateWrites);
      await ledger.stagePrivateWrites(txId, staged ?? privateWrites);
      expect(await commitEnvelopes(ledger, [bytes])).to.deep.equal([0]);
      return privateWrites;
    }

    async function readPrivately(): Promise<string> {
      const simulator = ledger.newSimulator({ txId: "read", mspId: "AMSP" });
      try {
        return (await simulator.getPrivateData("cc", collection, "secret")).toString();
      } catch (error) {
        return error instanceof LedgerError ? error.code : "other";
      } finally {
        simulator.close();
      }
    }

    it("are kept only when they are what was endorsed", async () => {
      const put = (text: string) => (s: Simulator) => s.putPrivateData("cc", collection, "secret", Buffer.from(text));
      const other = await commitPrivately(put("first"));
      expect(await readPrivately()).to.equal("first");
      await commitPrivately(put("second"), other);
      expect(await readPrivately()).to.equal("PRIVATE_DATA_UNAVAILABLE");
    });

    it("are all kept until the block tells which were meant, when one transaction is endorsed twice", async () => {
      const simulator = ledger.newSimulator({ txId: "simulated", mspId: "AMSP" });
      await simulator.putPrivateData("cc", collection, "secret", Buffer.from("first"));
      const { txId, bytes, privateWrites = expect.fail("nothing private") } = endorsed(consortium, simulator);
      const again = ledger.newSimulator({ txId: "simulated", mspId: "AMSP" });
      await again.putPrivateData("cc", collection, "secret", Buffer.from("second"));
      const { privateWrites: other = expect.fail("nothing private") } = again.result();
      again.close();
      await ledger.stagePrivateWrites(txId, privateWrites);
      await ledger.stagePrivateWrites(txId, other);
      expect(await commitEnvelopes(ledger, [bytes])).to.deep.equal([0]);
      expect(await readPrivately()).to.equal("first");
    });

    it("stay when a later transaction of the block sets anew what an earlier one purged", async () => {
      await commitPrivately((s) => s.putPrivateData("cc", collection, "secret", Buffer.from("first")));
      const steps: ((s: Simulator) => Promise<void>)[] = [
        (s) => s.purgePrivateData("cc", collection, "secret"),
        (s) => s.putPrivateData("cc", collection, "secret", Buffer.from("second")),
      ];
      const envelopes: Buffer[] = [];
      for (const step of steps) {
        const simulator = ledger.newSimulator({ txId: "simulated", mspId: "AMSP" });
        await step(simulator);
        const { txId, bytes, privateWrites = expect.fail("nothing private") } = endorsed(consortium, simulator);
        await ledger.stagePrivateWrites(txId, privateWrites);
        envelopes.push(bytes);
      }
      expect(await commitEnvelopes(ledger, envelopes)).to.deep.equal([0, 0]);
      expect(await readPrivately()).to.equal("second");
    });

    it("leave no trace on disk once purged", async () => {
      const secret = randomBytes(24).toString("hex");
      await commitPrivately((s) => s.putPrivateData("cc", collection, "secret", Buffer.from(secret)));
      expect(await isOnDisk(join(dir, "state"), secret)).to.equal(true);
      await commitPrivately((s) => s.purgePrivateData("cc", collection, "secret"));
      expect(await readPrivately()).to.equal("");
      expect(await isOnDisk(join(dir, "state"), secret)).to.equal(false);
    });
  });
});

async function isOnDisk(folder: string, text: string): Promise<boolean> {
  const files = await readdir(folder);
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file))));
  return contents.some((content) => content.includes(text));
}
