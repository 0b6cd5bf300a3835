import type { RecordKind } from "@mulian/domain";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { grantedBlocks } from "./granted.js";
import { chainOf } from "./records.js";
import { TemporaryIndex } from "./temporary-index.js";

type Blocks = readonly (readonly LedgerTransaction[])[];

/** The version of a record that counts when these blocks are all there is; undefined when none does. */
export async function countedIn(kind: RecordKind, id: string, blocks: Blocks): Promise<number | undefined> {
  const temporary = await TemporaryIndex.open(chainOf(blocks));
  const version = temporary.index.get(kind, id)?.version;
  await temporary.remove();
  return version;
}

/** The same after a grant was decided, each of these transactions in a block of its own. */
export const countedAfterGrant = (
  kind: RecordKind,
  id: string,
  ...transactions: readonly LedgerTransaction[]
): Promise<number | undefined> =>
  countedIn(kind, id, [...grantedBlocks(), ...transactions.map((transaction) => [transaction])]);
