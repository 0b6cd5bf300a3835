import { common, peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { failure, headerHash } from "./helpers.js";
import { Grpc, type Subject } from "./subject.js";

const { TxValidationCode } = peer;

/** What `qscc` tells. */
export function describeChain(subject: Subject): void {
  describe("the chain itself", () => {
    const qscc = async (fn: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array> =>
      subject.channel.getContract("qscc").evaluateTransaction(fn, subject.network.connection.channel, ...args);

    it("answers queries of blocks and transactions", async () => {
      const commit = await subject.contract.submitAsync("put", { arguments: [subject.freshKey(), "v"] });
      const { blockNumber } = await commit.getStatus();
      const info = common.BlockchainInfo.deserializeBinary(await qscc("GetChainInfo"));
      expect(info.getHeight()).to.equal(Number(blockNumber) + 1);
      const byNumber = common.Block.deserializeBinary(await qscc("GetBlockByNumber", String(blockNumber)));
      expect(headerHash(byNumber.getHeader())).to.equal(Buffer.from(info.getCurrentblockhash_asU8()).toString("hex"));
      const byHash = await qscc("GetBlockByHash", info.getCurrentblockhash_asU8());
      expect(Buffer.from(byHash).equals(Buffer.from(byNumber.serializeBinary()))).to.equal(true);
      const byTxId = await qscc("GetBlockByTxID", commit.getTransactionId());
      expect(Buffer.from(byTxId).equals(Buffer.from(byHash))).to.equal(true);
      const transaction = peer.ProcessedTransaction.deserializeBinary(
        await qscc("GetTransactionByID", commit.getTransactionId()),
      );
      expect(transaction.getValidationcode()).to.equal(TxValidationCode.VALID);
      expect(transaction.getTransactionenvelope()?.serializeBinary()).to.deep.equal(
        byNumber.getData()?.getDataList_asU8()[0],
      );
    });

    it("says when there is no such block, transaction or function", async () => {
      for (const [fn, argument] of [
        ["GetBlockByNumber", "999999"],
        ["GetTransactionByID", "00"],
        ["GetBlockByTxID", "00"],
        ["Nothing", ""],
      ] as const) {
        expect(await failure(() => qscc(fn, argument)), fn).to.include({ code: Grpc.UNKNOWN });
      }
    });
  });
}
