import type {
  Caller,
  CommandBody,
  CommandName,
  CommandResult,
  LedgerRecord,
  MspId,
  RecordKeyParts,
  RecordKind,
  RecordOf,
} from "@mulian/domain";

/** All that a rule may know of the ledger: single records by their key, never ranges. */
export interface WorldStateReader {
  get<K extends RecordKind>(kind: K, ...key: RecordKeyParts[K]): Promise<RecordOf<K> | undefined>;
}

/** What surrounds a command. Everything here is the same on every endorser. */
export interface RuleContext {
  readonly caller: Caller;
  /** The transaction's timestamp, RFC 3339 UTC with milliseconds. */
  readonly now: string;
  readonly txId: string;
  /** Id of the record a creation makes, from the caller and its idempotency key; empty for other commands. */
  readonly newId: string;
  /** SHA-256 of the command and its caller. */
  readonly commandDigest: string;
  /** SHA-256 of a text's UTF-8 bytes, lower-case hex. */
  hash(text: string): string;
}

export interface Write {
  readonly record: LedgerRecord;
  /** Organisations whose peers must all endorse later writes of this key. Set when the key is made, never after. */
  readonly endorsers?: readonly MspId[];
}

export interface Outcome {
  readonly writes: readonly Write[];
  readonly result: CommandResult;
}

/**
 * Decides one command from what it reads. Pure: the same state, context and body give the same outcome everywhere.
 * Throws DomainError to refuse; a refusal writes nothing.
 */
export type Rule<N extends CommandName> = (
  read: WorldStateReader,
  context: RuleContext,
  body: CommandBody<N>,
) => Promise<Outcome>;
