import type { GatewayError } from "@hyperledger/fabric-gateway";
import { expect } from "chai";
import { commitRequest, failure } from "./helpers.js";
import { connectAs } from "./member.js";
import { Grpc, type Subject } from "./subject.js";

/** The largest message that a peer reads: 100 MB. */
const MESSAGE_BYTES = 100 * 1024 * 1024;
/** How many calls a peer's gateway serves at once. */
const GATEWAY_CALLS = 500;
const LIMIT_WORDS = "exceeding concurrency limit (500)";

/** How much, and how many at once. */
export function describeLimits(subject: Subject): void {
  describe("limits", () => {
    it("refuses a transaction that is too large and takes a large one", async () => {
      expect(await failure(() => subject.submit("putSized", subject.freshKey(), String(11 * 1024 * 1024)))).to.include({
        code: subject.traits.refusedByOrderers,
      });
      await subject.submit("putSized", subject.freshKey(), String(1024 * 1024));
    });

    it("refuses a message that is larger than a peer reads", async () => {
      const oversize = "x".repeat(MESSAGE_BYTES + 1024);
      const refused = await failure(() => subject.evaluate("put", subject.freshKey(), oversize));
      expect(refused).to.include({ code: Grpc.RESOURCE_EXHAUSTED });
      expect(await subject.evaluate("wait", "0")).to.equal("");
    });

    it("says that this kind of ledger has no rich queries", async () => {
      const refused = await failure(() => subject.evaluate("richQuery"));
      expect(refused).to.include({ code: Grpc.UNKNOWN });
      expect(refused.message).to.include("ExecuteQuery not supported for leveldb");
    });

    it("refuses calls past those it serves at once, and recovers", async () => {
      const calls = await Promise.allSettled(
        Array.from({ length: GATEWAY_CALLS + 100 }, () => subject.evaluate("wait", "3000")),
      );
      const refusals: GatewayError[] = calls.flatMap((call) => (call.status === "rejected" ? [call.reason] : []));
      // Exactly 100 unless the machine is so slow that the first are served before the last arrive.
      expect(refusals.length).to.be.within(1, 100);
      // Fabric gives it no status of its own, so clients have only the words to go by.
      for (const refusal of refusals)
        expect(refusal).to.include({ code: Grpc.UNKNOWN }).with.property("message").that.includes(LIMIT_WORDS);
      expect(await subject.evaluate("wait", "0")).to.equal("");
    });

    it("lets a client stop waiting for a transaction that never comes", async () => {
      const { connection } = subject.network;
      const impatient = await connectAs(connection, subject.alice, {
        commitStatusOptions: () => ({ deadline: Date.now() + 300 }),
      });
      subject.sessions.push(impatient);
      const sink = impatient.gateway.getNetwork(connection.channel).getContract("sink");
      const unsent = await sink.newProposal("put", { arguments: [subject.freshKey(), "v"] }).endorse();
      const commit = impatient.gateway.newCommit(
        commitRequest(connection.channel, unsent.getTransactionId(), subject.alice),
      );
      // Whichever of the two ends notices first says it in its own words.
      expect(await failure(() => commit.getStatus()))
        .to.have.property("code")
        .that.is.oneOf([Grpc.DEADLINE_EXCEEDED, Grpc.CANCELLED]);
    });
  });
}
