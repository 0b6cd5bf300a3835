import { expect } from "chai";
import { judgeBlocks } from "./judge-blocks.js";
import { SINK_COLLECTIONS, type Subject } from "./subject.js";

/** Comes last: whatever the other parts left in the chain is judged by the embedded network's ledger too. */
export function describeVerdicts(subject: Subject): void {
  describe("the chain that all this left", () => {
    it("gets the same codes and commit hashes from the embedded network's ledger", async function () {
      this.timeout(180_000);
      const blocks = (await subject.allBlocks()).map((block) => block.serializeBinary());
      const { transactions, codes, differences } = await judgeBlocks(blocks, [
        { name: "sink", collections: SINK_COLLECTIONS },
        { name: "drain" },
      ]);
      expect(differences).to.deep.equal([]);
      expect(transactions).to.be.greaterThan(100);
      // Valid, endorsed by too few, stale, phantom.
      expect(Object.keys(codes)).to.include.members(["0", "10", "11", "12"]);
    });
  });
}
