import type {
  Command,
  CommandResult,
  LedgerEvent,
  LedgerRecord,
  Query,
  RecordKind,
  Role,
  VoidReason,
} from "@mulian/domain";

/** The certificate a transaction is signed with; its private key stays in the key store under `keyName`. */
export interface LedgerCaller {
  readonly mspId: string;
  readonly enrolmentId: string;
  readonly certificatePem: string;
  readonly keyName: string;
}

/** A committed, valid transaction. */
export interface Receipt {
  readonly txId: string;
  readonly blockNumber: number;
  readonly result: CommandResult;
}

/**
 * The ledger as use cases see it. Four members; a fifth needs a decision record.
 * Every method throws DomainError (LEDGER_CONFLICT, ENDORSEMENT_REFUSED, COMMIT_UNKNOWN, LEDGER_UNAVAILABLE, or the
 * contract's own code).
 */
export interface LedgerPort {
  /** Endorse, order, commit. Conflicts are retried a bounded number of times with a new proposal. */
  submit(caller: LedgerCaller, command: Command): Promise<Receipt>;
  /** Reads on the own organisation's peer. */
  evaluate(caller: LedgerCaller, query: Query): Promise<LedgerRecord>;
  /**
   * Blocks with number > `after` (-1 for all), live, until the signal aborts. Ends with LEDGER_UNAVAILABLE when the peer goes away, and
   * with EARLY_BLOCKS_UNAVAILABLE or EARLY_BLOCKS_DISPUTED where it lacks blocks and others do not make up for it.
   */
  blocks(after: number, signal: AbortSignal): AsyncIterable<LedgerBlock>;
  close(): Promise<void>;
}

export interface LedgerBlock {
  readonly number: number;
  /** Hex. */
  readonly headerHash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  readonly transactions: readonly LedgerTransaction[];
  /** MSP ids of the organisations whose word it is: of a block from before the snapshot that the own peer's ledger was made from. */
  readonly toldBy?: readonly string[];
  /** Of the first block behind that snapshot, where earlier ones were asked for: whether others' peers came to the same state. */
  readonly restoredState?: "same" | "differs" | "unknown";
}

/** Who signed a transaction, as its certificate says. What a role is worth, its organisation and the policy decide. */
export interface Creator {
  readonly mspId: string;
  readonly enrolmentId: string;
  readonly department: string | undefined;
  readonly roles: readonly Role[];
}

export interface LedgerTransaction {
  readonly txId: string;
  /** `protos.TxValidationCode`; 0 is valid. */
  readonly validationCode: number;
  /** RFC 3339 with milliseconds, from the channel header. */
  readonly timestamp: string;
  readonly creator: Creator;
  /** MSP ids of the endorsers. */
  readonly endorsers: readonly string[];
  readonly event: LedgerEvent | undefined;
  readonly writes: readonly LedgerWrite[];
  /** What it wrote in the contract's place that is no record under its own key, which no honest contract writes. */
  readonly foreign: readonly ForeignWrite[];
  /** Endorsement policies that it set on keys of the contract. */
  readonly policies: readonly KeyPolicy[];
}

export interface KeyPolicy {
  /** Of a record `kind:id`; else like a foreign write's. */
  readonly key: string;
  /** MSP ids of the organisations of which a peer each has to endorse, sorted; undefined for any other policy, or none. */
  readonly allOf: readonly string[] | undefined;
}

export interface ForeignWrite {
  /** As far as it can be read: the parts of a composite key, joined by `:`. */
  readonly key: string;
  readonly reason: VoidReason;
}

export interface LedgerWrite {
  readonly kind: RecordKind;
  readonly key: readonly string[];
  readonly record: LedgerRecord;
}
