import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import { Gate } from "../../src/adapters/ledger/gate.js";

const codeOf = (error: unknown): string => (error instanceof DomainError ? error.code : "none");

describe("the gate before the peer", () => {
  it("never lets more in than it may, lets everybody through in the end, and keeps the order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom("a", "b"), { maxLength: 30 }),
        async (limit, parties) => {
          const gate = new Gate(limit, 100, 100);
          let inside = 0;
          const order: number[] = [];
          await Promise.all(
            parties.map((party, i) =>
              gate.run(party, async () => {
                inside += 1;
                expect(inside).to.be.at.most(limit);
                order.push(i);
                await new Promise((resolve) => setImmediate(resolve));
                inside -= 1;
              }),
            ),
          );
          expect(order).to.deep.equal(parties.map((_, i) => i));
        },
      ),
    );
  });

  it("refuses a party that fills its share, while another still gets in", async () => {
    const gate = new Gate(1, 4, 2);
    let open = (): void => undefined;
    const first = gate.run("greedy", () => new Promise<void>((resolve) => (open = resolve)));
    const waiting = [gate.run("greedy", async () => "in"), gate.run("greedy", async () => "in")];
    expect(await gate.run("greedy", async () => "in").catch(codeOf)).to.equal("RATE_LIMITED");
    const modest = [gate.run("modest", async () => "in"), gate.run("modest", async () => "in")];
    expect(await gate.run("third", async () => "in").catch(codeOf), "the queue is full").to.equal("RATE_LIMITED");
    open();
    await first;
    expect(await Promise.all([...waiting, ...modest])).to.deep.equal(["in", "in", "in", "in"]);
  });

  it("frees the place of a call that fails", async () => {
    const gate = new Gate(1, 0, 0);
    expect(await gate.run("a", () => Promise.reject(new DomainError("NOT_FOUND", "x"))).catch(codeOf)).to.equal(
      "NOT_FOUND",
    );
    expect(await gate.run("a", async () => "in")).to.equal("in");
  });
});
