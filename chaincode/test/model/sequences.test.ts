import { DomainError, LedgerRecord, type CommandBody } from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import { activeGrant, openNetwork, publishDataset } from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { Model } from "./model.js";
import { draws, played, type Draw } from "./random-command.js";
import { PLAYED } from "./tables.js";

/** Four datasets, so that every way of deciding is open. */
async function openCatalogue(): Promise<Ledger> {
  const ledger = await openNetwork();
  const conditions = { scope: [], use: "统计" };
  await publishDataset(ledger, { code: "302001/1" });
  await publishDataset(ledger, { code: "302001/2", shareType: "conditional", conditions });
  await publishDataset(ledger, { code: "302001/3", grade: "important" });
  await publishDataset(ledger, { code: "302001/4", shareType: "conditional", conditions, grade: "core" });
  return ledger;
}

const recordsOf = (ledger: Ledger): LedgerRecord[] =>
  [...ledger.state.values()].map((text) => JSON.parse(text) as LedgerRecord); // checked when committed

async function play(ledger: Ledger, model: Model, draw: Draw): Promise<void> {
  ledger.now = new Date(Date.parse(ledger.now) + draw.hours * 3_600_000).toISOString();
  const command = played(draw, recordsOf(ledger));
  if (command === undefined) return;
  const { caller, name, subject, body } = command;
  try {
    // Bodies are drawn to fit their command; one that does not is refused as INVALID_INPUT.
    const outcome = await ledger.submit(caller, name, body as CommandBody<typeof name>);
    model.accepted(caller, name, subject, outcome, ledger.now);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.code).to.not.equal("INTERNAL");
  }
}

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
      for (const draw of sequence) await play(ledger, model, draw);
      // The model was told of every write there was.
      expect(recordsOf(ledger).length).to.equal(model.records.size);
      for (const [step, times] of model.reached) reached.set(step, (reached.get(step) ?? 0) + times);
    }),
    { numRuns },
  );
  for (const step of wanted) expect(reached.get(step) ?? 0, step).to.be.at.least(1);
}

/** Data that was delivered, to begin with. */
async function openGrant(): Promise<Ledger> {
  const ledger = await openNetwork();
  await activeGrant(ledger);
  return ledger;
}

const AFTER_DELIVERY = PLAYED.filter((name) => /^(use|correction|grant|key-holding)\./.test(name));

describe("random sequences of commands by random callers", function () {
  this.timeout(120_000);

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
