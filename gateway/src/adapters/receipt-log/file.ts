import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@mulian/domain";
import { syncFolder } from "../../durable-file.js";
import { leafHash } from "../../exchange/merkle.js";
import type {
  DeliveryProgress,
  DeliveryStart,
  LoggedBatch,
  LoggedReceipt,
  NewReceipt,
  ReceiptLog,
  UnfinishedDelivery,
} from "../../ports/receipt-log.js";
import { LogRecord } from "./log-record.js";
import { RecordFile, type RecordPosition } from "./record-file.js";

const LOG_FILE = "receipts.log";
/** The newest receipts, two kilobytes each: they are countersigned and committed within seconds and minutes. */
const MAX_RECENT = 1_000;

/** What is kept in memory of a receipt: some 150 bytes, the rest stays in the file. */
type Slot = {
  readonly position: RecordPosition;
  readonly side: LoggedReceipt["side"];
  countersignature: RecordPosition | undefined;
};

/**
 * The receipt log in one append-only file (see record-file.ts), with its positions in memory. After a crash `unfinished`
 * holds the deliveries that have a start and no receipt.
 */
export class FileReceiptLog implements ReceiptLog {
  private readonly slots: Slot[] = [];
  private readonly byGrant = new Map<string, number[]>();
  private readonly open = new Map<string, { start: DeliveryStart; progress: DeliveryProgress }>();
  private readonly waitingFor = new Set<number>();
  private readonly kept: LoggedBatch[] = [];
  private readonly recent = new Map<number, LoggedReceipt>();
  private file!: RecordFile; // set by `open`, the only way to one
  private next = 1;
  private attempt = 0;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor() {}

  /** @param directory made when absent, readable by the owner only */
  static async open(directory: string): Promise<FileReceiptLog> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const log = new FileReceiptLog();
    log.file = await RecordFile.open(
      join(directory, LOG_FILE),
      (payload, position) => log.replay(payload, position),
      () => log.forgetNumbers(),
    );
    await syncFolder(directory);
    log.next = log.slots.length + 1;
    return log;
  }

  get lastSequence(): number {
    return this.slots.length;
  }

  get batches(): readonly LoggedBatch[] {
    return this.kept;
  }

  get unfinished(): readonly UnfinishedDelivery[] {
    return [...this.open.values()];
  }

  async start(start: DeliveryStart, progress: DeliveryProgress): Promise<void> {
    await this.write({ t: "start", ...start, facts: { ...start.facts }, ...progress });
  }

  async progress(delivery: string, progress: DeliveryProgress): Promise<void> {
    await this.write({ t: "progress", delivery, ...progress });
  }

  /** Numbers are given one after the other; syncing overlaps, so that many deliveries share a sync. */
  async append(build: (sequence: number) => Promise<NewReceipt>): Promise<LoggedReceipt> {
    const queued = this.turn.then(async () => {
      const { attempt, next: sequence } = this;
      const receipt = { sequence, ...(await build(sequence)) };
      if (attempt !== this.attempt) throw new DomainError("READ_ONLY", "the receipt log cannot be written");
      this.next = sequence + 1;
      return { receipt, written: this.write({ t: "receipt", ...receipt }) };
    });
    this.turn = queued.then(
      // A failure of the write belongs to whoever waits for it; here it must only not go unheard.
      ({ written }) => void written.catch(() => undefined),
      () => undefined,
    );
    const { receipt, written } = await queued;
    await written;
    const { sequence, side, grant, jws, countersignature } = receipt;
    this.remember({ sequence, side, grant, jws, ...(countersignature === undefined ? {} : { countersignature }) });
    return receipt;
  }

  async countersign(sequence: number, countersignature: string): Promise<void> {
    const slot = this.slots[sequence - 1];
    if (slot === undefined) throw new DomainError("NOT_FOUND", "there is no such receipt");
    if (slot.side === "grantee" || slot.countersignature !== undefined) return;
    await this.write({ t: "countersignature", sequence, countersignature });
    const recent = this.recent.get(sequence);
    if (recent !== undefined) this.remember({ ...recent, countersignature });
  }

  async acknowledge(sequence: number): Promise<void> {
    if (this.waitingFor.has(sequence)) await this.write({ t: "acknowledged", sequence });
  }

  outstanding(): readonly number[] {
    return [...this.waitingFor];
  }

  async keepBatch(batch: LoggedBatch): Promise<void> {
    await this.write({ t: "batch", ...batch });
  }

  async get(sequence: number): Promise<LoggedReceipt | undefined> {
    return this.recent.get(sequence) ?? this.reread(sequence);
  }

  async reread(sequence: number): Promise<LoggedReceipt | undefined> {
    const slot = this.slots[sequence - 1];
    if (slot === undefined) return undefined;
    const record = await this.readAs(slot.position, "receipt");
    const countersignature =
      slot.countersignature === undefined
        ? record.countersignature
        : (await this.readAs(slot.countersignature, "countersignature")).countersignature;
    const { side, grant, jws } = record;
    return { sequence, side, grant, jws, ...(countersignature === undefined ? {} : { countersignature }) };
  }

  async leafHashes(first: number, last: number): Promise<readonly Uint8Array[]> {
    const hashes: Uint8Array[] = [];
    for (let sequence = first; sequence <= last; sequence++) {
      const slot = this.slots[sequence - 1];
      if (slot === undefined) throw new RangeError(`no receipt ${sequence}`);
      const { side, jws, countersignature } = await this.readAs(slot.position, "receipt");
      hashes.push(leafHash(Buffer.from(side === "provider" ? jws : (countersignature ?? ""))));
    }
    return hashes;
  }

  ofGrant(grant: string): readonly number[] {
    return this.byGrant.get(grant) ?? [];
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private remember(receipt: LoggedReceipt): void {
    this.recent.set(receipt.sequence, receipt);
    const [oldest] = this.recent.keys();
    if (this.recent.size > MAX_RECENT && oldest !== undefined) this.recent.delete(oldest);
  }

  private async readAs<T extends LogRecord["t"]>(
    position: RecordPosition,
    type: T,
  ): Promise<Extract<LogRecord, { t: T }>> {
    const record = LogRecord.parse(JSON.parse((await this.file.read(position)).toString("utf8")));
    if (record.t !== type) throw new DomainError("INTEGRITY_FAILURE", "the receipt log is not where its index says");
    // The comparison above says so, which TypeScript does not carry over to the generic parameter.
    return record as Extract<LogRecord, { t: T }>;
  }

  private async write(record: LogRecord): Promise<void> {
    const position = await this.file.append(Buffer.from(JSON.stringify(record)));
    this.apply(record, position);
  }

  private replay(payload: Buffer, position: RecordPosition): void {
    const parsed = LogRecord.safeParse(JSON.parse(payload.toString("utf8")));
    if (!parsed.success)
      throw new DomainError("INTEGRITY_FAILURE", "the receipt log holds a record it cannot read", {
        offset: position.offset,
      });
    this.apply(parsed.data, position);
  }

  /** The one place where a durable record changes what is known in memory. */
  private apply(record: LogRecord, position: RecordPosition): void {
    if (record.t === "receipt") return this.applyReceipt(record, position);
    if (record.t === "start") {
      const { delivery, grant, facts, startedAt, rows, bytes, rowsAtMost, bytesAtMost } = record;
      this.open.set(delivery, {
        start: { delivery, grant, facts, startedAt },
        progress: { rows, bytes, rowsAtMost, bytesAtMost },
      });
    } else if (record.t === "progress") {
      const { delivery, rows, bytes, rowsAtMost, bytesAtMost } = record;
      const known = this.open.get(delivery);
      if (known !== undefined) known.progress = { rows, bytes, rowsAtMost, bytesAtMost };
    } else if (record.t === "countersignature") {
      const slot = this.slots[record.sequence - 1];
      if (slot !== undefined) slot.countersignature = position;
      this.waitingFor.delete(record.sequence);
    } else if (record.t === "acknowledged") this.waitingFor.delete(record.sequence);
    else
      this.kept.push({
        batchNumber: record.batchNumber,
        firstSequence: record.firstSequence,
        lastSequence: record.lastSequence,
        merkleRoot: record.merkleRoot,
      });
  }

  private applyReceipt(record: Extract<LogRecord, { t: "receipt" }>, position: RecordPosition): void {
    if (record.sequence !== this.slots.length + 1)
      throw new DomainError("INTEGRITY_FAILURE", "a number is missing in the receipt log", {
        sequence: record.sequence,
      });
    this.slots.push({ position, side: record.side, countersignature: undefined });
    const ofGrant = this.byGrant.get(record.grant);
    if (ofGrant === undefined) this.byGrant.set(record.grant, [record.sequence]);
    else ofGrant.push(record.sequence);
    this.waitingFor.add(record.sequence);
    if (record.delivery !== undefined) this.open.delete(record.delivery);
  }

  /** What was queued was lost, so its numbers were never given. */
  private forgetNumbers(): void {
    this.attempt += 1;
    this.next = this.slots.length + 1;
  }
}
