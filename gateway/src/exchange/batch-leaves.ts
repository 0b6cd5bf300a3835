import { DomainError } from "@mulian/domain";
import type { Leg } from "./leg.js";

/**
 * RFC 6962 leaf hashes (lower-case hex) of the receipts in a batch of this department, so that whoever holds some of them can
 * check root and places with one question. Any department may ask: a hash over a signature tells nothing of what was signed,
 * and how many there are stands on the ledger.
 * @throws DomainError NOT_FOUND
 */
export async function batchLeaves({ log }: Pick<Leg, "log">, batchNumber: number): Promise<readonly string[]> {
  const batch = log.batches.find((one) => one.batchNumber === batchNumber);
  if (batch === undefined) throw new DomainError("NOT_FOUND", "there is no such batch");
  const leaves = await log.leafHashes(batch.firstSequence, batch.lastSequence);
  return leaves.map((hash) => Buffer.from(hash).toString("hex"));
}
