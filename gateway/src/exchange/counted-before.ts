import { DomainError } from "@mulian/domain";
import { formOf, type Form } from "./furthest-rows.js";
import type { Leg } from "./leg.js";
import { claimsOf, type ReceiptClaims } from "./receipt.js";
import { MAX_UNSEEN_BYTES, type CountedBefore, type Delivered } from "./resume.js";

/** Receipts looked through for the delivery that is resumed; whoever resumes does so soon. */
const LOOK_BACK = 50;

/** A broken delivery of which a resumed one sends what had left and not arrived. */
export interface BrokenDelivery extends CountedBefore {
  readonly sequence: number;
}

/** Held back at once for one department, in all its deliveries that are gone on from: the largest of them fits. */
const MAX_HELD_BYTES = MAX_UNSEEN_BYTES;
/** And for all of them: several departments' lines may break together. */
const MAX_HELD_IN_ALL_BYTES = 4 * MAX_UNSEEN_BYTES;

/** Which broken deliveries are being gone on from, each by one reader at a time, and what is held in memory of them. */
export class Resumptions {
  private readonly taken = new Set<number>();
  private readonly held = new Map<string, number>();

  /** The answer is the caller's until it is given back. */
  async take(leg: Pick<Leg, "log">, wanted: Form, delivered: Delivered): Promise<BrokenDelivery | undefined> {
    const found = await countedBefore(leg, wanted, delivered);
    if (found === undefined || this.taken.has(found.sequence)) return undefined;
    this.taken.add(found.sequence);
    return found;
  }

  /**
   * Room to hold rows of a resumed delivery until they are known to be what was counted.
   * @returns gives the room back, once
   * @throws DomainError RATE_LIMITED
   */
  hold(department: string, bytes: number): () => void {
    const inAll = [...this.held.values()].reduce((sum, held) => sum + held, 0);
    const own = this.held.get(department) ?? 0;
    if (own + bytes > MAX_HELD_BYTES || inAll + bytes > MAX_HELD_IN_ALL_BYTES)
      throw new DomainError("RATE_LIMITED", "too much of deliveries that are gone on from is on its way");
    this.held.set(department, own + bytes);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (this.held.get(department) ?? 0) - bytes;
      if (left > 0) this.held.set(department, left);
      else this.held.delete(department);
    };
  }

  /** Its receipt, or that there is none, says from now on whether it may be gone on from again. */
  giveBack(taken: BrokenDelivery | undefined): void {
    if (taken !== undefined) this.taken.delete(taken.sequence);
  }
}

/**
 * The broken delivery of the same rows in the same form that went furthest: what it sent is in the quota already. It is gone
 * on from again only by a reader that got further meanwhile, so that nobody has the same rows sent again and again uncounted.
 * Undefined when there is none, or when a crash left only bounds of it; the resumed delivery then counts in full.
 */
async function countedBefore(
  { log }: Pick<Leg, "log">,
  wanted: Form,
  delivered: Delivered,
): Promise<BrokenDelivery | undefined> {
  const sequences = log.ofGrant(wanted.grant).slice(-LOOK_BACK);
  const receipts = (await Promise.all(sequences.map((sequence) => log.get(sequence))))
    .filter((receipt) => receipt?.side === "provider")
    .flatMap((receipt) => (receipt === undefined ? [] : [claimsOf(receipt)]));
  const wasGoneOnFrom = (sequence: number): boolean =>
    receipts.some(({ resumed, rows }) => resumed?.continues === sequence && rows > 0 && resumed.rows >= delivered.rows);
  return receipts
    .filter(({ outcome, rowsAtMost }) => outcome === "broken" && rowsAtMost === undefined)
    .filter((claims) => formOf(claims) === formOf(wanted) && !wasGoneOnFrom(claims.sequence))
    .map(wholeOf)
    .filter(({ rows, digest }) => rows > delivered.rows && digest !== "")
    .toSorted((a, b) => a.rows - b.rows)
    .at(-1);
}

function wholeOf({ sequence, rows, bytes, payloadDigest, resumed }: ReceiptClaims): BrokenDelivery {
  return {
    sequence,
    rows: rows + (resumed?.rows ?? 0),
    bytes: bytes + (resumed?.bytes ?? 0),
    digest: (resumed === undefined ? payloadDigest : resumed.wholeDigest) ?? "",
  };
}
