import type { RecordKind } from "@mulian/domain";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { grantedBlocks } from "./granted.js";
import { Judged, type Verdict } from "./judged.js";
import { chainOf } from "./records.js";

/** What becomes of the newest version of a record when these blocks are all there is. */
export const verdictIn = (kind: RecordKind, id: string, blocks: readonly (readonly LedgerTransaction[])[]): Verdict =>
  Judged.of(chainOf(blocks)).verdictOn(kind, id);

/** The same after a grant was decided, each of these transactions in a block of its own. */
export const verdictAfterGrant = (
  kind: RecordKind,
  id: string,
  ...transactions: readonly LedgerTransaction[]
): Verdict => verdictIn(kind, id, [...grantedBlocks(), ...transactions.map((transaction) => [transaction])]);
