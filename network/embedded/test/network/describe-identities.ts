import { expect } from "chai";
import { failure, first, text } from "./helpers.js";
import { enrolMember, impostorOf, revokeMember, type Member } from "./member.js";
import { Grpc, ORG1, ORG2, type Subject } from "./subject.js";

/** Who is let in, and what the contract learns of them. */
export function describeIdentities(subject: Subject): void {
  describe("identities", () => {
    it("reach the contract with their attributes", async () => {
      expect(JSON.parse(await subject.evaluate("whoAmI"))).to.include({ mspId: ORG1, office: "registry" });
      const bobAtOrg1 = (await subject.session(subject.bob, ORG1)).getContract("sink");
      expect(JSON.parse(text(await bobAtOrg1.evaluateTransaction("whoAmI")))).to.include({
        mspId: ORG2,
        office: null,
      });
    });

    async function refusals(member: Member): Promise<{ evaluate: number; submit: number; events: number }> {
      const stranger = (await subject.session(member)).getContract("sink");
      const strangersNetwork = await subject.session(member);
      return {
        evaluate: (await failure(() => stranger.evaluateTransaction("get", "k"))).code,
        submit: (await failure(() => stranger.submitTransaction("put", "k", "v"))).code,
        events: (await failure(() => first(() => strangersNetwork.getChaincodeEvents("sink", { startBlock: 0n }))))
          .code,
      };
    }
    const REFUSED = { evaluate: Grpc.FAILED_PRECONDITION, submit: Grpc.ABORTED, events: Grpc.PERMISSION_DENIED };

    it("are refused with somebody else's key", async () => {
      expect(await refusals(impostorOf(subject.alice))).to.deep.equal(REFUSED);
    });

    it("are refused once the channel's configuration has their revocation, and not before", async () => {
      const leaver = await enrolMember(subject.network.connection, ORG1, "leaver");
      const leaversContract = (await subject.session(leaver)).getContract("sink");
      await leaversContract.submitTransaction("put", subject.freshKey(), "still in office");
      await revokeMember(subject.network.connection, leaver);
      await leaversContract.submitTransaction("put", subject.freshKey(), "the peers know nothing of it yet");
      await subject.network.publishRevocations(ORG1);
      expect(await refusals(leaver)).to.deep.equal(REFUSED);
    });

    it("are refused once expired", async () => {
      const refused = await refusals(await subject.network.expiredMember(ORG1));
      expect(refused).to.deep.equal({ ...REFUSED, evaluate: subject.traits.expiredEvaluation });
    });

    it("are refused under another organisation's name", async () => {
      expect(await refusals({ ...subject.alice, mspId: ORG2 })).to.deep.equal(REFUSED);
      const blocks = first(async () =>
        (await subject.session({ ...subject.alice, mspId: ORG2 })).getBlockEvents({ startBlock: 0n }),
      );
      // The client makes a plain error of a status; 403 is common.Status FORBIDDEN.
      expect(
        await blocks.then(
          () => "served",
          (error: Error) => error.message,
        ),
      ).to.include("403");
    });
  });
}
