import { DomainError, invalidInput, type ReceiptView } from "@mulian/domain";
import { policyOf } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { receiptView } from "./receipt.js";
import type { ReceiptFilter, ReceiptPage } from "./types.js";

type Parts = Pick<Leg, "deps" | "log" | "committer">;

async function view(leg: Parts, sequence: number): Promise<ReceiptView> {
  const receipt = await leg.log.get(sequence);
  if (receipt === undefined)
    throw new DomainError("INTEGRITY_FAILURE", "a receipt is missing from the log", { sequence });
  return receiptView(receipt, leg.committer.batchOf(sequence));
}

/** Newest first. `cursor` is the sequence number before which the page begins. */
export async function listReceipts(
  leg: Parts,
  filter: ReceiptFilter & { readonly unsigned?: boolean },
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<ReceiptPage> {
  const before = page.cursor === undefined ? Infinity : Number(page.cursor);
  if (Number.isNaN(before))
    throw invalidInput("cursor", "unknown-cursor", "the cursor is none that this list gave out");
  const all = sequencesOf(leg, filter);
  const older = all.filter((sequence) => sequence < before);
  const shown = older.slice(-page.limit).toReversed();
  const last = shown.at(-1);
  const nextCursor = older.length > shown.length && last !== undefined ? { nextCursor: String(last) } : {};
  return { items: await Promise.all(shown.map((sequence) => view(leg, sequence))), total: all.length, ...nextCursor };
}

/** Ascending. Found by the grants they are under, so that no receipt is read that is not shown. */
function sequencesOf(
  leg: Parts,
  { grant, department, unsigned }: ReceiptFilter & { readonly unsigned?: boolean },
): readonly number[] {
  const { index } = leg.deps;
  const ofGrants = (ids: readonly string[]): readonly number[] =>
    ids.flatMap((id) => leg.log.ofGrant(id)).toSorted((a, b) => a - b);
  const isParty = (id: string): boolean => {
    const found = index.get("grant", id);
    return department === undefined || found?.provider === department || found?.grantee === department;
  };
  const every = (): readonly number[] =>
    department === undefined
      ? range(leg.log.lastSequence)
      : ofGrants(
          index
            .all("grant", ({ provider, grantee }) => provider === department || grantee === department)
            .map(({ id }) => id),
        );
  const sequences = grant === undefined ? every() : isParty(grant) ? ofGrants([grant]) : [];
  if (unsigned !== true) return sequences;
  const outstanding = new Set(leg.log.outstanding());
  return sequences.filter((sequence) => outstanding.has(sequence));
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
