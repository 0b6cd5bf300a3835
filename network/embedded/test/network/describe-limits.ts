import { expect } from "chai";
import { commitRequest, failure } from "./helpers.js";
import { connectAs } from "./member.js";
import { Grpc, type Subject } from "./subject.js";

/** How many calls a peer's gateway serves at once. */
const GATEWAY_CALLS = 500;

/** How much, and how many at once. */
export function describeLimits(subject: Subject): void {
  describe("limits", () => {
    it("refuses a transaction that is too large and takes a large one", async () => {
      expect(await failure(() => subject.submit("putSized", subject.freshKey(), String(11 * 1024 * 1024)))).to.include({
        code: Grpc.ABORTED,
      });
      await subject.submit("putSized", subject.freshKey(), String(1024 * 1024));
    });

    it("shortens what a contract says when it is more than a session's headers bear", async () => {
      const running = subject.evaluate("wait", "1000");
      const { details } = await failure(() => subject.submit("fail", "长".repeat(200_000)));
      expect(details[0]?.message)
        .to.match(/长{1000}/)
        .and.have.length.below(25_000);
      // Other calls on the same connection go on.
      expect(await running).to.equal("");
    });

    it("refuses calls past those it serves at once, and recovers", async () => {
      const calls = await Promise.allSettled(
        Array.from({ length: GATEWAY_CALLS + 100 }, () => subject.evaluate("wait", "3000")),
      );
      const codes = calls.flatMap((call) => (call.status === "rejected" ? [call.reason.code] : []));
      // Exactly 100 unless the machine is so slow that the first are served before the last arrive.
      expect(codes.length).to.be.within(1, 100);
      expect(new Set(codes)).to.deep.equal(new Set([Grpc.RESOURCE_EXHAUSTED]));
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
      expect(await failure(() => commit.getStatus())).to.include({ code: Grpc.DEADLINE_EXCEEDED });
    });
  });
}
