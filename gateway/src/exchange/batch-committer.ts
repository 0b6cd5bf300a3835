import { DomainError, MAX_BATCH_TOTALS, type GrantTotals } from "@mulian/domain";
import type { z } from "zod";
import type { LoggedBatch, ReceiptLog } from "../ports/receipt-log.js";
import { policyOf } from "./grant-check.js";
import { merkleRoot } from "./merkle.js";
import { totalsOf } from "./batch-totals.js";
import { claimsOf, type ReceiptClaims } from "./receipt.js";
import type { ExchangeDependencies } from "./types.js";

/** How often it is looked whether a batch is due. */
const TICK_MS = 250;
/** Receipts of one batch at most, whatever the policy says: their claims are summed in memory. */
const MAX_BATCH_RECEIPTS = 10_000;
/** Pause after a failed commit, so that a ledger that is away is not asked four times a second. */
const RETRY_MS = 2_000;

type Totals = z.infer<typeof GrantTotals>;

/** Brings the log's receipts to the ledger, batch by batch, each one Merkle root. */
export class BatchCommitter {
  /** Batches that the ledger has, by number, with the id of their record. */
  private readonly committed = new Map<number, string>();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private waitingSinceMs: number | undefined;
  private notBeforeMs = 0;

  constructor(
    private readonly deps: Pick<
      ExchangeDependencies,
      "index" | "ledger" | "clock" | "logger" | "department" | "serviceCaller"
    >,
    private readonly log: ReceiptLog,
  ) {}

  /** Learns what the ledger already has and begins to watch the log. */
  start(): void {
    for (const batch of this.deps.index.all("receipt-batch", ({ department }) => department === this.deps.department))
      this.committed.set(batch.batchNumber, batch.id);
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.working?.catch(() => undefined);
  }

  /** Id of the batch on the ledger that covers a receipt. */
  batchOf(sequence: number): string | undefined {
    const batch = this.log.batches.find(
      ({ firstSequence, lastSequence }) => firstSequence <= sequence && sequence <= lastSequence,
    );
    return batch === undefined ? undefined : this.committed.get(batch.batchNumber);
  }

  /** Receipts that the ledger does not cover yet. */
  get waiting(): number {
    return this.log.lastSequence - (this.uncommitted()?.firstSequence ?? this.nextSequence()) + 1;
  }

  /** @throws DomainError LEDGER_UNAVAILABLE when receipts have waited for the ledger longer than the policy allows */
  refuseLag(): void {
    const { receiptLagLimitMs } = policyOf(this.deps.index);
    const waitingMs = this.waitingSinceMs === undefined ? 0 : this.deps.clock.now().getTime() - this.waitingSinceMs;
    if (waitingMs > receiptLagLimitMs)
      throw new DomainError(
        "LEDGER_UNAVAILABLE",
        "receipts could not be committed for too long; nothing is served until they are",
        { waitingMs, receiptLagLimitMs },
      );
  }

  /** Commits everything that waits now. @throws DomainError of the ledger */
  async commitAll(): Promise<void> {
    while (this.nextSequence() <= this.log.lastSequence || this.uncommitted() !== undefined) await this.commitOne();
  }

  private async tick(): Promise<void> {
    const nowMs = this.deps.clock.now().getTime();
    await this.noteWaiting(nowMs);
    if (this.working !== undefined || nowMs < this.notBeforeMs || !this.isDue(nowMs)) return;
    await this.commitOne().catch((error: unknown) => {
      this.notBeforeMs = nowMs + RETRY_MS;
      this.deps.logger.warn({ err: error }, "receipts not committed");
    });
  }

  private isDue(nowMs: number): boolean {
    if (this.uncommitted() !== undefined) return true;
    const policy = this.deps.index.get("policy", "policy")?.content;
    const waiting = this.log.lastSequence - this.nextSequence() + 1;
    if (policy === undefined || waiting <= 0) return false;
    return (
      waiting >= Math.min(policy.receiptBatchCount, MAX_BATCH_RECEIPTS) ||
      nowMs - (this.waitingSinceMs ?? nowMs) >= policy.receiptBatchMs
    );
  }

  /** Since when the oldest receipt that the ledger does not have has been waiting; after a restart, since it was made. */
  private async noteWaiting(nowMs: number): Promise<void> {
    const oldest = this.uncommitted()?.firstSequence ?? this.nextSequence();
    if (oldest > this.log.lastSequence) this.waitingSinceMs = undefined;
    else if (this.waitingSinceMs === undefined) {
      const receipt = await this.log.get(oldest);
      this.waitingSinceMs = receipt === undefined ? nowMs : Math.min(nowMs, Date.parse(claimsOf(receipt).endedAt));
    }
  }

  /** One at a time: each batch names its predecessor. */
  private commitOne(): Promise<void> {
    this.working ??= this.commit().finally(() => (this.working = undefined));
    return this.working;
  }

  /** A batch is kept in the log before it is sent: after a crash the same one is sent again, which has no second effect. */
  private async commit(): Promise<void> {
    const open = this.uncommitted();
    const { batch, totals } =
      open === undefined
        ? await this.nextBatch()
        : { batch: open, totals: await this.totals(open.firstSequence, open.lastSequence) };
    if (open === undefined) await this.log.keepBatch(batch);
    const previousRoot = this.log.batches.find(({ batchNumber }) => batchNumber === batch.batchNumber - 1)?.merkleRoot;
    const receipt = await this.deps.ledger.submit(this.deps.serviceCaller, {
      name: "receipts.commit",
      body: { ...batch, totals: [...totals], ...(previousRoot === undefined ? {} : { previousRoot }) },
    });
    this.committed.set(batch.batchNumber, receipt.result.id);
    this.waitingSinceMs = undefined;
    this.deps.logger.info({ ...batch, txId: receipt.txId, blockNumber: receipt.blockNumber }, "receipts committed");
  }

  private uncommitted(): LoggedBatch | undefined {
    return this.log.batches.find(({ batchNumber }) => !this.committed.has(batchNumber));
  }

  private nextSequence(): number {
    return (this.log.batches.at(-1)?.lastSequence ?? 0) + 1;
  }

  private async nextBatch(): Promise<{ batch: LoggedBatch; totals: readonly Totals[] }> {
    const firstSequence = this.nextSequence();
    const limit = Math.min(this.log.lastSequence, firstSequence + MAX_BATCH_RECEIPTS - 1);
    const grants = new Set<string>();
    let lastSequence = firstSequence - 1;
    for (let sequence = firstSequence; sequence <= limit; sequence++) {
      grants.add((await this.log.get(sequence))?.grant ?? "");
      if (grants.size > MAX_BATCH_TOTALS) break;
      lastSequence = sequence;
    }
    const root = merkleRoot(await this.log.leafHashes(firstSequence, lastSequence)).toString("hex");
    const batchNumber = (this.log.batches.at(-1)?.batchNumber ?? 0) + 1;
    return {
      batch: { batchNumber, firstSequence, lastSequence, merkleRoot: root },
      totals: await this.totals(firstSequence, lastSequence),
    };
  }

  private async totals(first: number, last: number): Promise<readonly Totals[]> {
    const claims: ReceiptClaims[] = [];
    for (let sequence = first; sequence <= last; sequence++) {
      const receipt = await this.log.get(sequence);
      if (receipt !== undefined) claims.push(claimsOf(receipt));
    }
    return totalsOf(claims);
  }
}
