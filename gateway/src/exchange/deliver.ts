import { createHash, type Hash } from "node:crypto";
import { DomainError, type Grant, type KeyHolding } from "@mulian/domain";
import type { SourceState } from "../ports/data-source.js";
import { formOf, type Form } from "./furthest-rows.js";
import type { Leg } from "./leg.js";
import { raceAbort } from "./race-abort.js";
import type { QuotaCall } from "./quota-call.js";
import type { UnnumberedClaims } from "./receipt-issuer.js";
import { recheck, sourceRefusal } from "./row-plan.js";
import { refusal } from "./refusal.js";
import type { Free } from "./resume.js";

/** Between two progress records at most this much leaves, so that a crash leaves a bound worth reading. */
const PROGRESS_BYTES = 8 * 1_048_576;
/** And at most this many rows: small rows would make the bound in bytes a wide one in rows. */
const PROGRESS_ROWS = 100_000;
/**
 * While nothing moves the grant is looked at this often; before every chunk it is looked at anyway. So after the block with a
 * revocation is in the index at most the chunk in hand (128 KiB and the rows that cross its end) still leaves, and the
 * delivery has ended within this time.
 */
const RECHECK_MS = 250;

/** Where a delivery goes. */
export interface DeliverySink {
  /** Aborts when the reader is gone. */
  readonly gone: AbortSignal;
  /** Called once, before the first `data`. */
  begin(head: { readonly delivery: string; readonly contentType: string; readonly height: number }): void;
  /** Resolves when more can be taken. */
  data(chunk: Uint8Array): Promise<void>;
  receipt(jws: string): void;
  /** Ends the connection without a receipt, because none could be kept. */
  cut(): void;
}

/** Chunks with counts of those taken so far. */
export interface CountedChunks extends AsyncIterable<Uint8Array> {
  readonly rows: number;
  readonly bytes: number;
  /** Of these, what a quota counted before. */
  readonly free?: Free;
}

/** Where a resumed delivery begins. */
export interface ResumedFrom extends Free {
  /** Of everything before it. */
  readonly hash: Hash;
  readonly continues: number | undefined;
}

/** A delivery that was admitted, with its first chunk in hand. */
export interface OpenedDelivery {
  readonly grant: Grant;
  /** What of the quota it took when it began; a package takes none. */
  readonly call?: QuotaCall;
  readonly holding: KeyHolding;
  readonly contentType: string;
  readonly counted: CountedChunks;
  readonly chunks: AsyncIterator<Uint8Array, void, undefined>;
  readonly first: IteratorResult<Uint8Array, void>;
  /** What this delivery goes on from. */
  readonly resumed?: ResumedFrom | undefined;
  /** Why the chunks ended before the source did, if they did. */
  readonly cut: () => DomainError | undefined;
  readonly brokenRows: () => number;
  /** Known once the chunks have ended; absent: of one state. */
  readonly sourceState?: () => SourceState;
}

/**
 * Sends a delivery: start record, chunks with progress records ahead of them, receipt.
 * @param stop aborted by whatever ends the delivery early
 * @throws RecordedRefusal when the start could not be recorded; afterwards failures are told by the receipt
 */
export async function deliver(
  leg: Leg,
  opened: OpenedDelivery,
  claims: UnnumberedClaims,
  sink: DeliverySink,
  stop: AbortController,
): Promise<void> {
  const { deps, log } = leg;
  const sent = new Sent(leg, opened, claims);
  await log
    .start(
      { delivery: claims.delivery, grant: claims.grant, startedAt: claims.startedAt, facts: { ...claims } },
      sent.allowance(),
    )
    .catch(async (error: unknown) => {
      await opened.chunks.return?.();
      throw await refusal(leg, claims, sourceRefusal(error));
    });
  opened.call?.keep();
  const begin = (): void =>
    sink.begin({ delivery: claims.delivery, contentType: opened.contentType, height: deps.index.height });
  const failure = await send(leg, { opened, sink, stop, sent, begin });
  const brokenRows = opened.brokenRows();
  const sourceState = opened.sourceState?.() ?? "one";
  const receipt = await leg.issuer.issueOrOwe({
    ...claims,
    ...sent.facts,
    height: deps.index.height,
    outcome: failure === undefined ? "completed" : "broken",
    endedAt: deps.clock.now().toISOString(),
    ...(failure === undefined ? {} : { reason: failure.code }),
    ...(brokenRows === 0 ? {} : { brokenRows }),
    ...(sourceState === "one" ? {} : { sourceState }),
  });
  if (receipt === undefined) sink.cut();
  else sink.receipt(receipt.jws);
}

interface Sending {
  readonly opened: OpenedDelivery;
  readonly sink: DeliverySink;
  readonly stop: AbortController;
  readonly sent: Sent;
  readonly begin: () => void;
}

/** Answers why it ended early, if it did. */
async function send(leg: Leg, { opened, sink, stop, sent, begin }: Sending): Promise<DomainError | undefined> {
  const watch = setInterval(() => {
    try {
      recheck(leg, opened);
    } catch (error) {
      stop.abort(error);
    }
  }, RECHECK_MS);
  const onGone = (): void => stop.abort(new DomainError("PEER_UNAVAILABLE", "the reader went away"));
  if (sink.gone.aborted) onGone();
  sink.gone.addEventListener("abort", onGone, { once: true });
  try {
    begin();
    for (let next = opened.first; next.done !== true; next = await raceAbort(opened.chunks.next(), stop.signal)) {
      await sent.allow();
      stop.signal.throwIfAborted();
      recheck(leg, opened);
      sent.take(next.value);
      await raceAbort(sink.data(next.value), stop.signal);
    }
    return opened.cut();
  } catch (error) {
    return sourceRefusal(error);
  } finally {
    clearInterval(watch);
    void opened.chunks.return?.().catch(() => undefined);
  }
}

/** Counts what leaves, and keeps the log ahead of it. */
class Sent {
  private rows = 0;
  private bytes = 0;
  private readonly hash = createHash("sha256");
  private readonly whole: Hash | undefined;
  private readonly form: string;
  private free: Free = { rows: 0, bytes: 0 };
  private rowsAtMost = 0;
  private bytesAtMost = 0;

  constructor(
    private readonly leg: Pick<Leg, "log" | "quotas" | "deps" | "furthest">,
    private readonly opened: Pick<OpenedDelivery, "counted" | "grant" | "resumed">,
    private readonly claims: Pick<UnnumberedClaims, "delivery" | "startedAt"> & Form,
  ) {
    this.form = formOf(claims);
    this.whole = opened.resumed?.hash.copy();
  }

  /** What the receipt says: everything handed to the connection, whether or not it arrived. */
  get facts(): Pick<UnnumberedClaims, "rows" | "bytes" | "payloadDigest" | "resumed"> {
    const { rows, bytes, whole } = this;
    const { resumed: from } = this.opened;
    const facts = { rows, bytes, payloadDigest: this.hash.copy().digest("hex") };
    if (from === undefined || whole === undefined) return facts;
    const resumed = {
      rows: from.rows,
      bytes: from.bytes,
      wholeDigest: whole.copy().digest("hex"),
      countedBefore: this.free,
      ...(from.continues === undefined ? {} : { continues: from.continues }),
    };
    return { ...facts, resumed };
  }

  /** The next allowance; it always has room for the chunk in hand. */
  allowance(): { rows: number; bytes: number; rowsAtMost: number; bytesAtMost: number } {
    const { counted } = this.opened;
    this.rowsAtMost = Math.max(this.rows + PROGRESS_ROWS, counted.rows);
    this.bytesAtMost = Math.max(this.bytes + PROGRESS_BYTES, counted.bytes);
    return { rows: this.rows, bytes: this.bytes, rowsAtMost: this.rowsAtMost, bytesAtMost: this.bytesAtMost };
  }

  /** Before a chunk leaves the log has to allow it. */
  async allow(): Promise<void> {
    const { counted } = this.opened;
    if (counted.rows > this.rowsAtMost || counted.bytes > this.bytesAtMost)
      await this.leg.log.progress(this.claims.delivery, this.allowance());
  }

  /** Takes the chunk in hand from the quota and counts it as left. @throws DomainError QUOTA_EXCEEDED */
  take(chunk: Uint8Array): void {
    const { counted, grant } = this.opened;
    const { free = this.free } = counted;
    const rows = counted.rows - this.rows - (free.rows - this.free.rows);
    const bytes = chunk.length - (free.bytes - this.free.bytes);
    this.leg.quotas.take(grant, rows, bytes, this.claims.startedAt);
    this.free = free;
    this.rows = counted.rows;
    this.leg.furthest.reached(this.form, (this.opened.resumed?.rows ?? 0) + this.rows);
    this.bytes = counted.bytes;
    this.hash.update(chunk);
    this.whole?.update(chunk);
  }
}
