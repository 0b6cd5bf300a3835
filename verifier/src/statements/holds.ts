import { holdIdsOf, type EvidenceReceiptClaims, type Grant, type Hold } from "@mulian/domain";
import type { Findings } from "../findings.js";
import type { ProvenRecords } from "../records.js";

/** Clocks of two gateways, and a provider's index that is behind: nothing is served that was held so long before. */
const LATE_MS = 600_000;

/**
 * Whether a delivery was made under a grant that a record in the bundle suspends or revokes: by the block that the provider
 * itself says it knew, or, where it does not own up to that, by time. By the block of one that broke off it may have been
 * stopped.
 */
export function judgeHolds(
  { outcome, height, startedAt }: EvidenceReceiptClaims,
  { id: grant }: Grant,
  records: ProvenRecords,
  findings: Findings,
): void {
  if (outcome === "refused") return;
  const startedMs = Date.parse(startedAt);
  for (const id of holdIdsOf("grant", grant)) {
    const versions = records.versions("hold", id);
    const writtenBy = (atMs: number): Hold["state"] | undefined =>
      versions.findLast(({ record }) => Date.parse(record.updatedAt) <= atMs)?.record.state;
    const isKnown = outcome === "completed" && isHeld(records.at("hold", id, height - 1)?.record.state);
    const isLongSince = isHeld(writtenBy(startedMs - LATE_MS)) && isHeld(writtenBy(startedMs + LATE_MS));
    if (isKnown || isLongSince) findings.add("RECEIPT_WHILE_HELD", { hold: id });
  }
}

const isHeld = (state: Hold["state"] | undefined): boolean => state === "suspended" || state === "revoked";
