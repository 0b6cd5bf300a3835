export type LedgerErrorCode =
  /** The block file or the state is damaged or incomplete; `firstLostBlock` says from which block on. */
  | "BLOCKS_LOST"
  /** LevelDB cannot open the state. Without its folder it is rebuilt from the blocks, but for private values. */
  | "STATE_DAMAGED"
  /** The ledger in this directory began with another genesis block. */
  | "GENESIS_MISMATCH"
  /** A block that does not follow the newest one: wrong number, previous hash or data hash. */
  | "BLOCK_MISPLACED"
  /** The ledger is closed, or a failed write left its outcome to be settled by reopening. */
  | "LEDGER_CLOSED"
  | "SIMULATION_ENDED"
  /** Fabric allows paginated and private range queries only in transactions that write nothing. */
  | "QUERY_AND_WRITE"
  | "COLLECTION_UNKNOWN"
  /** The key's hash is on the ledger but its value is not with this organisation. */
  | "PRIVATE_DATA_UNAVAILABLE";

export class LedgerError extends Error {
  override readonly name = "LedgerError";
  constructor(
    readonly code: LedgerErrorCode,
    message: string,
    readonly details: { readonly firstLostBlock?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
  }
}
