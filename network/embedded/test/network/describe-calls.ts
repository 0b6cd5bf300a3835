import { peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { failure, take, text } from "./helpers.js";
import { Grpc, type Subject } from "./subject.js";

const { TxValidationCode } = peer;

/** One chaincode calls another. */
export function describeCalls(subject: Subject): void {
  describe("a chaincode that calls another", () => {
    const drain = () => subject.channel.getContract("drain");
    const call = async (chaincode: string, channel: string, ...args: string[]) =>
      JSON.parse(await subject.evaluate("callAnother", chaincode, channel, JSON.stringify(args)));

    it("writes in the other's name, in one transaction with its own writes", async () => {
      const key = subject.freshKey();
      await subject.submit("callThenPut", "drain", key, "of sink");
      expect(await subject.evaluate("get", key)).to.equal("of sink");
      expect(text(await drain().evaluateTransaction("get", key))).to.equal("event");
      expect(await call("drain", "", "get", key)).to.deep.equal({ status: 200, message: "", payload: "event" });
      expect(await call("drain:9.9", "", "get", key)).to.include({ payload: "event" });
      expect(await call("drain", subject.network.connection.channel, "get", key)).to.include({ payload: "event" });
    });

    it("fails with the other's stale reads", async () => {
      const key = subject.freshKey();
      await drain().submitTransaction("put", key, "a");
      const stale = await subject.endorsed("callAnother", {
        arguments: ["drain", "", JSON.stringify(["append", key, "b"])],
      });
      await drain().submitTransaction("put", key, "c");
      expect((await (await stale.submit()).getStatus()).code).to.equal(TxValidationCode.MVCC_READ_CONFLICT);
      expect(text(await drain().evaluateTransaction("get", key))).to.equal("c");
    });

    it("keeps its own event only", async () => {
      const key = subject.freshKey();
      const commit = await subject.contract.submitAsync("callThenPut", { arguments: ["drain", key, "v"] });
      const { blockNumber } = await commit.getStatus();
      const [event] = await take(1, () => subject.channel.getChaincodeEvents("sink", { startBlock: blockNumber }));
      expect(event).to.include({ eventName: "own", chaincodeName: "sink" });
    });

    it("is given the other's refusal as an answer", async () => {
      const { status, message } = await call("drain", "", "fail", "the reason");
      expect([status, message]).to.deep.equal([500, "the reason"]);
    });

    it("cannot ask the ledger by a system chaincode", async () => {
      const { channel } = subject.network.connection;
      const { status, message } = await call("qscc", channel, "GetChainInfo", channel);
      expect(status).to.equal(500);
      expect(message).to.include("Rejecting invoke of QSCC from another chaincode");
    });

    it("cannot call itself, what is not there, or into a channel that is not there", async () => {
      const words = async (chaincode: string, channel: string): Promise<string> => {
        const error = await failure(() => call(chaincode, channel, "get", "k"));
        expect(error).to.include({ code: Grpc.UNKNOWN });
        return error.message;
      };
      expect(await words("sink", "")).to.match(/execute failed: .*txid: [0-9a-f]{64}\(.*\) exists/);
      expect(await words("missing", "")).to.include("chaincode missing not found");
      expect(await words("drain", "elsewhere")).to.include("Failed to get policy manager for channel [elsewhere]");
    });
  });
}
