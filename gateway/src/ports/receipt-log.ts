/** A delivery that began: written before its first byte leaves. */
export interface DeliveryStart {
  /** Lower-case hex, made for each delivery. */
  readonly delivery: string;
  readonly grant: string;
  /** Everything the final receipt will say that is known at the start. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
}

/** What has left so far, and the most that may leave before the next progress record. */
export interface DeliveryProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly rowsAtMost: number;
  readonly bytesAtMost: number;
}

/** What a crash left without a receipt. */
export interface UnfinishedDelivery {
  readonly start: DeliveryStart;
  readonly progress: DeliveryProgress;
}

/** A receipt as its log keeps it. The leaf of the Merkle tree is what this side signed: `jws`, or `countersignature`. */
export interface LoggedReceipt {
  readonly sequence: number;
  readonly side: "provider" | "grantee";
  readonly grant: string;
  /** The provider's compact JWS. */
  readonly jws: string;
  /** The grantee's compact JWS over the digest of the provider's. */
  readonly countersignature?: string;
}

export type NewReceipt = Omit<LoggedReceipt, "sequence"> & {
  /** The delivery this receipt ends. */
  readonly delivery?: string;
};

/** A batch as it was handed to the ledger. */
export interface LoggedBatch {
  readonly batchNumber: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Hex. */
  readonly merkleRoot: string;
}

/**
 * The gateway's own record of deliveries: append-only, synced, numbered without gaps.
 * Every member that writes resolves only when the record is durable, and rejects with READ_ONLY when it is not (disk full,
 * medium failed): nothing is served then. A later write that succeeds ends that state by itself.
 */
export interface ReceiptLog {
  /** Number of receipts; the newest has this sequence number, the first has 1. */
  readonly lastSequence: number;
  readonly batches: readonly LoggedBatch[];
  readonly unfinished: readonly UnfinishedDelivery[];
  start(start: DeliveryStart, progress: DeliveryProgress): Promise<void>;
  progress(delivery: string, progress: DeliveryProgress): Promise<void>;
  /** Gives `build` the next number and keeps what it makes. Numbers of failed attempts are given again. */
  append(build: (sequence: number) => Promise<NewReceipt>): Promise<LoggedReceipt>;
  /** Keeps the other side's signature of a receipt of ours. A second one for the same receipt changes nothing. */
  countersign(sequence: number, countersignature: string): Promise<void>;
  /** Notes that this side's signature reached the other one. */
  acknowledge(sequence: number): Promise<void>;
  /** Sequence numbers of receipts that still wait for the other side: its signature (provider), its acknowledgement (grantee). */
  outstanding(): readonly number[];
  keepBatch(batch: LoggedBatch): Promise<void>;
  /** What was kept; the newest may come from memory. */
  get(sequence: number): Promise<LoggedReceipt | undefined>;
  /** The same as it lies on the disk now, for whoever checks the log. */
  reread(sequence: number): Promise<LoggedReceipt | undefined>;
  /** RFC 6962 leaf hashes of the receipts from `first` to `last`, as they lie on the disk now. */
  leafHashes(first: number, last: number): Promise<readonly Uint8Array[]>;
  /** Sequence numbers, ascending, of the receipts of a grant. */
  ofGrant(grant: string): readonly number[];
  close(): Promise<void>;
}
