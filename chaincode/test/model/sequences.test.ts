import { expect } from "chai";
import fc from "fast-check";
import type { Ledger } from "../support/ledger.js";
import { Model } from "./model.js";
import { AFTER_DELIVERY, openCatalogue, openGrant, play, recordsOf } from "./play.js";
import { draws, type Draw } from "./random-command.js";

/** Plays many sequences from a start, each against a model of its own, and expects these steps to have been taken. */
async function expectReached(
  start: () => Promise<Ledger>,
  sequences: fc.Arbitrary<Draw[]>,
  numRuns: number,
  wanted: readonly string[],
): Promise<void> {
  const reached = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const ledger = await start();
      const model = new Model(recordsOf(ledger));
      for (const draw of sequence)
        await play(ledger, draw, ({ caller, name, subject }, outcome) =>
          model.accepted(caller, name, subject, outcome, ledger.now),
        );
      // The model was told of every write there was.
      expect(recordsOf(ledger).length).to.equal(model.records.size);
      for (const [step, times] of model.reached) reached.set(step, (reached.get(step) ?? 0) + times);
    }),
    { numRuns },
  );
  for (const step of wanted) expect(reached.get(step) ?? 0, step).to.be.at.least(1);
}

describe("random sequences of commands by random callers", function () {
  this.timeout(180_000);

  it("never reach a state or a right that the tables do not give, and get everywhere the tables lead", () =>
    expectReached(openCatalogue, draws(120), 300, [
      "grant none>agreed",
      "grant agreed>delivered",
      "grant delivered>active",
      "grant active>completed",
      "hold none>revoked",
      "hold suspended>none",
      "access-request submitted>refused",
      "signed general",
      "signed important",
      "key-holding acknowledged>ended",
      "dataset updating>published",
    ]));

  it("account for use and correct what was delivered, whatever becomes of the grant", () =>
    expectReached(openGrant, draws(60, AFTER_DELIVERY), 400, [
      "use-record none>kept",
      "use-record kept>kept",
      "correction reported>reported",
      "correction reported>accepted",
      "correction accepted>corrected",
      "correction rejected>closed",
      "correction corrected>closed",
      "correction reported>withdrawn",
    ]));
});
