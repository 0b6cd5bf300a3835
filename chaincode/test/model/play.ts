import { DomainError, type CommandBody, type LedgerRecord } from "@mulian/domain";
import type { Outcome } from "../../src/rules/rule.js";
import { activeGrant, openNetwork, publishDataset } from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { played, type Draw, type Played } from "./random-command.js";
import { PLAYED } from "./tables.js";

/** Four datasets, so that every way of deciding is open. */
export async function openCatalogue(): Promise<Ledger> {
  const ledger = await openNetwork();
  const conditions = { scope: [], use: "统计" };
  await publishDataset(ledger, { code: "302001/1" });
  await publishDataset(ledger, { code: "302001/2", shareType: "conditional", conditions });
  await publishDataset(ledger, { code: "302001/3", grade: "important" });
  await publishDataset(ledger, { code: "302001/4", shareType: "conditional", conditions, grade: "core" });
  return ledger;
}

/** Data that was delivered, to begin with. */
export async function openGrant(): Promise<Ledger> {
  const ledger = await openNetwork();
  await activeGrant(ledger);
  return ledger;
}

/** Commands that there are once data was delivered. */
export const AFTER_DELIVERY = PLAYED.filter((name) => /^(use|correction|grant|key-holding)\./.test(name));

export const recordsOf = (ledger: Ledger): LedgerRecord[] =>
  [...ledger.state.values()].map((text) => JSON.parse(text) as LedgerRecord); // checked when committed

/**
 * Sends the command that a draw amounts to, if there is one.
 * @throws Error for what is neither taken nor refused as a rule refuses
 */
export async function play(
  ledger: Ledger,
  draw: Draw,
  onAccepted: (command: Played, outcome: Outcome) => void = () => undefined,
): Promise<void> {
  ledger.now = new Date(Date.parse(ledger.now) + draw.hours * 3_600_000).toISOString();
  const command = played(draw, recordsOf(ledger));
  if (command === undefined) return;
  const { caller, name, body } = command;
  try {
    // Bodies are drawn to fit their command; one that does not is refused as INVALID_INPUT.
    onAccepted(command, await ledger.submit(caller, name, body as CommandBody<typeof name>));
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === "INTERNAL") throw error;
  }
}
