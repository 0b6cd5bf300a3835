/**
 * Keys of the index in LevelDB. Parts are joined by `!`, which no id contains; numbers are padded so that byte order
 * is numeric order.
 *
 *   v!kind!id!block!position   one version of a record
 *   t!txId                     a transaction
 *   s!kind:id!block!position   a transaction that wrote the record: its id
 *   f!block!position!number    a write that is no record
 *   d!block!position           a transaction that says a time which had long passed
 *   b!block                    a block's hashes and transactions
 *   m!meta                     format, shape of records, cursor, genesis, sum of everything else
 */
const DIGITS = 12;
export const pad = (number: number): string => String(number).padStart(DIGITS, "0");

export const META_KEY = "m!meta";
export const versionKey = (kind: string, id: string, block: number, position: number): string =>
  `v!${kind}!${id}!${pad(block)}!${pad(position)}`;
export const transactionKey = (txId: string): string => `t!${txId}`;
export const subjectKey = (subject: string, block: number, position: number): string =>
  `s!${subject}!${pad(block)}!${pad(position)}`;
export const FOREIGN_PREFIX = "f!";
export const foreignKey = (block: number, position: number, number: number): string =>
  `${FOREIGN_PREFIX}${pad(block)}!${pad(position)}!${pad(number)}`;
export const DATED_BACK_PREFIX = "d!";
export const datedBackKey = (block: number, position: number): string =>
  `${DATED_BACK_PREFIX}${pad(block)}!${pad(position)}`;
export const blockKey = (block: number): string => `b!${pad(block)}`;

/** Every key that starts with a prefix. `~` sorts after every character that keys contain. */
export const prefixed = (prefix: string): { gte: string; lt: string } => ({ gte: prefix, lt: `${prefix}~` });

/** Where the transaction that a version's or a subject's key names stands. */
export function placeOf(key: string): { blockNumber: number; position: number } {
  const parts = key.split("!");
  return { blockNumber: Number(parts.at(-2)), position: Number(parts.at(-1)) };
}
