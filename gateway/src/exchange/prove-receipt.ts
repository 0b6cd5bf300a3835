import { DomainError } from "@mulian/domain";
import type { Leg } from "./leg.js";
import { inclusionProof, leafHash } from "./merkle.js";
import { claimsOf } from "./receipt.js";
import { seesAll } from "./receipt-views.js";

/** Ties a receipt to its batch on the ledger (RFC 6962 §2.1.1). Hashes are lower-case hex. */
export interface ReceiptProof {
  readonly sequence: number;
  /** Id of the batch's record. */
  readonly batch: string;
  readonly batchNumber: number;
  readonly merkleRoot: string;
  /** Place of the leaf in the batch, and how many the batch has. */
  readonly leafIndex: number;
  readonly treeSize: number;
  /** What is hashed as the leaf: the compact JWS that this side signed. */
  readonly leaf: string;
  readonly leafHash: string;
  readonly path: readonly string[];
}

/**
 * @param caller department that asks: a party of the receipt, the authority's or an auditor's
 * @throws DomainError NOT_FOUND for a receipt that is not there or not for the caller, WRONG_STATE while no batch covers it
 */
export async function proveReceipt(
  leg: Pick<Leg, "deps" | "log" | "committer">,
  caller: string,
  sequence: number,
): Promise<ReceiptProof> {
  const receipt = await leg.log.get(sequence);
  const { provider, grantee } = receipt === undefined ? {} : claimsOf(receipt);
  if (receipt === undefined || (caller !== provider && caller !== grantee && !seesAll(leg, caller)))
    throw new DomainError("NOT_FOUND", "there is no such receipt");
  const batch = leg.log.batches.find(
    ({ firstSequence, lastSequence }) => firstSequence <= sequence && sequence <= lastSequence,
  );
  const id = leg.committer.batchOf(sequence);
  if (batch === undefined || id === undefined)
    throw new DomainError("WRONG_STATE", "no batch on the ledger covers the receipt yet");
  const leaves = await leg.log.leafHashes(batch.firstSequence, batch.lastSequence);
  const leaf = receipt.side === "provider" ? receipt.jws : (receipt.countersignature ?? "");
  const leafIndex = sequence - batch.firstSequence;
  return {
    sequence,
    batch: id,
    batchNumber: batch.batchNumber,
    merkleRoot: batch.merkleRoot,
    leafIndex,
    treeSize: leaves.length,
    leaf,
    leafHash: leafHash(Buffer.from(leaf)).toString("hex"),
    path: inclusionProof(leaves, leafIndex).map((hash) => hash.toString("hex")),
  };
}
