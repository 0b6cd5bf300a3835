import type { Leg } from "./leg.js";
import { claimsOf, type ReceiptClaims } from "./receipt.js";
import type { CountedBefore, Delivered } from "./resume.js";

/** Receipts looked through for the delivery that is resumed; whoever resumes does so soon. */
const LOOK_BACK = 50;

/** A broken delivery of which a resumed one sends what had left and not arrived. */
export interface BrokenDelivery extends CountedBefore {
  readonly sequence: number;
}

/** Which broken deliveries were gone on from: each of them once, also by two who ask at the same time. */
export class Resumptions {
  private readonly taken = new Set<number>();

  async take(
    leg: Pick<Leg, "log">,
    wanted: Pick<ReceiptClaims, "grant" | "grantee" | "items" | "format">,
    delivered: Delivered,
  ): Promise<BrokenDelivery | undefined> {
    const found = await countedBefore(leg, wanted, delivered);
    if (found === undefined || this.taken.has(found.sequence)) return undefined;
    this.taken.add(found.sequence);
    return found;
  }
}

/**
 * The broken delivery of the same rows in the same form that went furthest, and that no other resumption went on from: what
 * it sent is in the quota already. Undefined when there is none, or when a crash left only bounds of it; the resumed
 * delivery then counts in full.
 */
async function countedBefore(
  { log }: Pick<Leg, "log">,
  wanted: Pick<ReceiptClaims, "grant" | "grantee" | "items" | "format">,
  delivered: Delivered,
): Promise<BrokenDelivery | undefined> {
  const sequences = log.ofGrant(wanted.grant).slice(-LOOK_BACK);
  const receipts = (await Promise.all(sequences.map((sequence) => log.get(sequence))))
    .filter((receipt) => receipt?.side === "provider")
    .flatMap((receipt) => (receipt === undefined ? [] : [claimsOf(receipt)]));
  const goneOnFrom = new Set(receipts.map(({ resumed }) => resumed?.continues));
  const broken = receipts.filter(
    ({ outcome, sequence, grantee, format, items, rowsAtMost }) =>
      outcome === "broken" &&
      rowsAtMost === undefined &&
      !goneOnFrom.has(sequence) &&
      grantee === wanted.grantee &&
      format === wanted.format &&
      items.join("\n") === wanted.items.join("\n"),
  );
  return broken
    .map(wholeOf)
    .filter(({ rows, digest }) => rows >= delivered.rows && digest !== "")
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
