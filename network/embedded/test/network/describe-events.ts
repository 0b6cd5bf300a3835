import { createHash } from "node:crypto";
import { peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { orderingOf, signersOf } from "./block-signatures.js";
import { first, headerHash, take, text } from "./helpers.js";
import { ORG1, type Subject } from "./subject.js";

const { TxValidationCode } = peer;

/** Events and blocks, live and replayed. */
export function describeEvents(subject: Subject): void {
  describe("events", () => {
    it("keep the last one a transaction set", async () => {
      const key = subject.freshKey();
      const commit = await subject.contract.submitAsync("twoEvents", { arguments: [key] });
      const { blockNumber } = await commit.getStatus();
      const event = await first(() => subject.channel.getChaincodeEvents("sink", { startBlock: blockNumber }));
      expect([event?.eventName, text(event?.payload ?? new Uint8Array()), event?.transactionId]).to.deep.equal([
        "last",
        key,
        commit.getTransactionId(),
      ]);
    });

    it("replay from a block, and from after a transaction", async () => {
      const keys = [subject.freshKey(), subject.freshKey(), subject.freshKey()];
      const commits: { blockNumber: bigint; transactionId: string }[] = [];
      for (const key of keys) {
        const commit = await subject.contract.submitAsync("twoEvents", { arguments: [key] });
        commits.push({
          blockNumber: (await commit.getStatus()).blockNumber,
          transactionId: commit.getTransactionId(),
        });
      }
      const startBlock = commits[0]?.blockNumber ?? 0n;
      const replayed = await take(3, () => subject.channel.getChaincodeEvents("sink", { startBlock }));
      expect(replayed.map(({ payload }) => text(payload))).to.deep.equal(keys);
      const afterFirst = { getBlockNumber: () => startBlock, getTransactionId: () => commits[0]?.transactionId };
      const rest = await take(2, () => subject.channel.getChaincodeEvents("sink", { checkpoint: afterFirst }));
      expect(rest.map(({ payload }) => text(payload))).to.deep.equal(keys.slice(1));
    });

    it("are not sent for transactions that failed", async () => {
      const key = subject.freshKey();
      const refused = await subject.contract
        .newProposal("twoEvents", { arguments: [key], endorsingOrganizations: [ORG1] })
        .endorse();
      const { blockNumber, code } = await (await refused.submit()).getStatus();
      expect(code).to.equal(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
      const next = subject.freshKey();
      await subject.submit("twoEvents", next);
      const event = await first(() => subject.channel.getChaincodeEvents("sink", { startBlock: blockNumber }));
      expect(text(event?.payload ?? new Uint8Array())).to.equal(next);
    });

    it("come live", async () => {
      const events = await subject.channel.getChaincodeEvents("sink");
      try {
        const key = subject.freshKey();
        const [next] = await Promise.all([events[Symbol.asyncIterator]().next(), subject.submit("twoEvents", key)]);
        expect(text(next.value.payload)).to.equal(key);
      } finally {
        events.close();
      }
    });

    it("give whole blocks, chained by their hashes", async () => {
      const blocks = await subject.allBlocks();
      expect(blocks.length).to.be.greaterThan(2);
      for (const [number, block] of blocks.entries()) {
        expect(block.getHeader()?.getNumber()).to.equal(number);
        const dataHash = createHash("sha256")
          .update(Buffer.concat(block.getData()?.getDataList_asU8() ?? []))
          .digest("hex");
        expect(Buffer.from(block.getHeader()?.getDataHash_asU8() ?? []).toString("hex")).to.equal(dataHash);
        const previousHash = number === 0 ? "" : headerHash(blocks[number - 1]?.getHeader());
        expect(Buffer.from(block.getHeader()?.getPreviousHash_asU8() ?? []).toString("hex")).to.equal(previousHash);
      }
    });

    it("give blocks that as many orderers signed as must", async () => {
      const [genesis, ...others] = await subject.allBlocks();
      const ordering = orderingOf(genesis);
      for (const block of others)
        expect(signersOf(block, ordering).size, `block ${block.getHeader()?.getNumber()}`).to.be.at.least(
          ordering.quorum,
        );
    });

    it("give filtered blocks with ids and codes only", async () => {
      const key = subject.freshKey();
      const commit = await subject.contract.submitAsync("twoEvents", { arguments: [key] });
      await commit.getStatus();
      const transactions = await subject.filteredTransactions();
      expect(transactions.find(({ txId }) => txId === commit.getTransactionId())).to.include({
        code: TxValidationCode.VALID,
        eventName: "last",
        payload: "",
      });
    });
  });
}
