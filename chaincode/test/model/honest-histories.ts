import type { CommandName } from "@mulian/domain";
import fc from "fast-check";
import { openNetwork } from "../support/cast.js";
import type { Committed } from "../support/ledger.js";
import { WAYS } from "../support/ways.js";
import { AFTER_DELIVERY, openCatalogue, openGrant, play } from "./play.js";
import { draws } from "./random-command.js";

export type { Committed } from "../support/ledger.js";

/** What the honest contract wrote until each command had been given once. */
export async function historyOfEach(): Promise<readonly (readonly [CommandName, readonly Committed[]])[]> {
  const histories: (readonly [CommandName, readonly Committed[]])[] = [];
  for (const [command, way] of Object.entries(WAYS)) {
    const ledger = await openNetwork();
    const { as, name, body } = await way(ledger);
    await ledger.submit(as, name, body as never); // each way's body is its command's
    histories.push([command as CommandName, ledger.history]); // the table's names are the commands'
  }
  return histories;
}

const HISTORIES = [
  { start: openCatalogue, sequences: draws(120) },
  { start: openGrant, sequences: draws(60, AFTER_DELIVERY) },
] as const;

/** Judges what the honest contract wrote for random commands by random callers, so many histories of each kind. */
export async function forHonestHistories(
  judge: (history: readonly Committed[]) => void,
  numRuns: number,
): Promise<void> {
  for (const { start, sequences } of HISTORIES)
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        const ledger = await start();
        for (const draw of sequence) await play(ledger, draw);
        judge(ledger.history);
      }),
      { numRuns },
    );
}
