import type { ReceiptLog } from "../ports/receipt-log.js";
import { claimsOf, type ReceiptClaims } from "./receipt.js";

/** Forms remembered; what is older stands in the log. */
const MAX_REMEMBERED = 10_000;
/** Receipts looked through after a restart; whoever resumes does so soon. */
const LOOK_BACK = 50;

/** What makes up the form in which rows of a grant leave: two deliveries of one form, of one state of the source, are the same bytes. */
export type Form = Pick<ReceiptClaims, "grant" | "grantee" | "items" | "format" | "since">;

/** Names a form. */
export const formOf = ({ grant, grantee, items, format, since = "" }: Form): string =>
  JSON.stringify([grant, grantee, items, format, since]);

/**
 * How many rows, from the first, ever left in each form. Nobody can have more of a form than that, and what left with other
 * items, or from another row on, is no part of it.
 */
export class FurthestRows {
  private readonly forms = new Map<string, number>();

  /** @param rows from the first one on, whether they left in this delivery or in the one that it goes on from */
  reached(form: string, rows: number): void {
    const known = this.forms.get(form) ?? 0;
    this.forms.delete(form);
    this.forms.set(form, Math.max(known, rows));
    if (this.forms.size <= MAX_REMEMBERED) return;
    const [oldest] = this.forms.keys();
    if (oldest !== undefined) this.forms.delete(oldest);
  }

  /** Whether so many left: by what is running or was remembered, else by the receipts of the grant's last deliveries. */
  async have(log: Pick<ReceiptLog, "ofGrant" | "get">, form: Form, rows: number): Promise<boolean> {
    const name = formOf(form);
    if ((this.forms.get(name) ?? 0) >= rows) return true;
    const receipts = await Promise.all(
      log
        .ofGrant(form.grant)
        .slice(-LOOK_BACK)
        .map((sequence) => log.get(sequence)),
    );
    return receipts
      .flatMap((receipt) => (receipt?.side === "provider" ? [claimsOf(receipt)] : []))
      .some((claims) => claims.outcome !== "refused" && formOf(claims) === name && rowsOf(claims) >= rows);
  }
}

/** From the first row on; after a crash, the most that may have left. */
const rowsOf = ({ rows, rowsAtMost = rows, resumed }: ReceiptClaims): number => (resumed?.rows ?? 0) + rowsAtMost;
