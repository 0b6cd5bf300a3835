import { expect } from "chai";
import { parsePolicy } from "../../src/channel/policy.js";
import { principalSets } from "../../src/services/discovery/principal-sets.js";

/** Principals of different organisations, as a gate's arguments. */
const principals = (count: number): string => Array.from({ length: count }, (_, index) => `'Org${index}.peer'`).join();

describe("the ways in which a policy can be satisfied", () => {
  it("are one for each choice, with how many of each principal", () => {
    const sets = principalSets(parsePolicy("OR(AND('A.peer', 'A.peer'), 'B.peer')")) ?? expect.fail("none");
    // Each principal that a policy lists stands for itself, also where its text is another's.
    expect(sets.map((set) => [...set.values()])).to.deep.equal([[2], [1]]);
    expect(principalSets(parsePolicy(`OutOf(2, ${principals(4)})`))).to.have.length(6);
    expect(principalSets(Buffer.from([0xff]))).to.equal(undefined);
  });

  it("are not laid out past a number, however a client's own policy multiplies them", () => {
    // 4,950 choices of two gates, each satisfied in 9,801 ways: some gigabytes, if all of them were gathered first.
    const gates = Array.from({ length: 100 }, () => `OR(${principals(99)})`).join();
    expect(principalSets(parsePolicy(`OutOf(2, ${gates})`))).to.equal(undefined);
  });
});
