import { DomainError, type ReceiptView } from "@mulian/domain";
import { policyOf } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { receiptView } from "./receipt.js";
import type { ReceiptFilter, ReceiptPage } from "./types.js";

type Parts = Pick<Leg, "log" | "committer">;

async function view(leg: Parts, sequence: number): Promise<ReceiptView> {
  const receipt = await leg.log.get(sequence);
  if (receipt === undefined) throw new DomainError("INTEGRITY_FAILURE", "a receipt is missing from the log", { sequence });
  return receiptView(receipt, leg.committer.batchOf(sequence));
}

/** Newest first. `cursor` is the sequence number before which the page begins. */
export async function listReceipts(leg: Parts, filter: ReceiptFilter & { readonly unsigned?: boolean }, page: { readonly limit: number; readonly cursor?: string | undefined }): Promise<ReceiptPage> {
  const before = page.cursor === undefined ? Infinity : Number(page.cursor);
  if (Number.isNaN(before)) throw new DomainError("INVALID_INPUT", "this is no cursor of this list", { errors: [{ path: "cursor", code: "bad-cursor", message: "not a cursor" }] });
  const candidates = filter.grant === undefined ? range(leg.log.lastSequence) : leg.log.ofGrant(filter.grant);
  const items: ReceiptView[] = [];
  let total = filter.department === undefined && filter.unsigned !== true ? candidates.length : 0;
  const counted = total > 0;
  for (const sequence of candidates.toReversed()) {
    if (counted && (sequence >= before || items.length > page.limit)) continue;
    const found = await view(leg, sequence);
    if (filter.department !== undefined && found.provider !== filter.department && found.grantee !== filter.department) continue;
    if (filter.unsigned === true && found.countersigned) continue;
    if (!counted) total += 1;
    if (sequence < before && items.length <= page.limit) items.push(found);
  }
  const more = items.length > page.limit;
  const shown = items.slice(0, page.limit);
  const last = shown.at(-1);
  return { items: shown, total, ...(more && last !== undefined ? { nextCursor: String(last.sequence) } : {}) };
}

/** Every receipt of the grants, oldest first. */
export async function receiptsOf(leg: Parts, grantIds: readonly string[]): Promise<readonly ReceiptView[]> {
  const sequences = grantIds.flatMap((grant) => leg.log.ofGrant(grant)).toSorted((a, b) => a - b);
  return Promise.all(sequences.map((sequence) => view(leg, sequence)));
}

/** Whether a caller may read receipts that are not its own: the authority's and the auditors' departments may. */
export function seesAll(leg: Pick<Leg, "deps">, department: string): boolean {
  const policy = policyOf(leg.deps.index);
  const mspId = leg.deps.index.get("department", department)?.mspId;
  return department === policy.authorityDepartment || (mspId !== undefined && policy.auditorMsps.includes(mspId));
}

const range = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

