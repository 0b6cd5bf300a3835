import { merkleRoot } from "./merkle.js";
import type { Leg } from "./leg.js";
import { verifyJws } from "./jws.js";
import { signatureKey } from "./ledger-keys.js";
import { COUNTERSIGNATURE_TYPE, RECEIPT_TYPE, claimsOf } from "./receipt.js";
import type { LoggedReceipt } from "../ports/receipt-log.js";
import type { ReceiptDifference } from "./types.js";

/** A counter-signature that has not come back after this long is an alarm: the other gateway was asked dozens of times by then. */
export const COUNTERSIGNATURE_LIMIT_MS = 600_000;

type Parts = Pick<Leg, "deps" | "log">;

/** Compares the receipt log with itself, with its signatures and with the batches on the ledger; names every difference. */
export async function checkReceipts(leg: Parts): Promise<readonly ReceiptDifference[]> {
  return [...(await checkLog(leg)), ...(await checkBatches(leg)), ...(await checkCountersignatures(leg))];
}

async function checkLog(leg: Parts): Promise<readonly ReceiptDifference[]> {
  const found: ReceiptDifference[] = [];
  for (let sequence = 1; sequence <= leg.log.lastSequence; sequence++) {
    const receipt = await leg.log.reread(sequence).catch(() => undefined);
    if (receipt === undefined)
      found.push({
        code: "logDamaged",
        detail: { zh: `凭证 ${sequence} 无法读取`, en: `receipt ${sequence} cannot be read` },
      });
    else if (!(await isSigned(leg, receipt)))
      found.push({
        code: "logDamaged",
        detail: { zh: `凭证 ${sequence} 的签名不符`, en: `receipt ${sequence} is not signed as it should be` },
      });
    else if (receipt.side === "provider" && claimsOf(receipt).sequence !== sequence)
      found.push({
        code: "sequenceGap",
        detail: {
          zh: `凭证 ${sequence} 自称为 ${claimsOf(receipt).sequence}`,
          en: `receipt ${sequence} says it is ${claimsOf(receipt).sequence}`,
        },
      });
  }
  return found;
}

async function isSigned(leg: Parts, receipt: LoggedReceipt): Promise<boolean> {
  const { provider, grantee, endedAt } = claimsOf(receipt);
  const good = async (jws: string, type: string, department: string): Promise<boolean> =>
    verifyJws(jws, ({ typ, kid }) =>
      typ === type ? signatureKey(leg.deps.index, department, kid, endedAt) : undefined,
    ).then(
      () => true,
      () => false,
    );
  if (!(await good(receipt.jws, RECEIPT_TYPE, provider))) return false;
  return receipt.countersignature === undefined || good(receipt.countersignature, COUNTERSIGNATURE_TYPE, grantee);
}

async function checkBatches(leg: Parts): Promise<readonly ReceiptDifference[]> {
  const { index, department } = leg.deps;
  const found: ReceiptDifference[] = [];
  const onLedger = index.all("receipt-batch", (batch) => batch.department === department);
  const known = new Set(leg.log.batches.map(({ batchNumber }) => batchNumber));
  for (const batch of onLedger)
    if (!known.has(batch.batchNumber))
      found.push({
        code: "batchUnknown",
        detail: {
          zh: `批次 ${batch.batchNumber} 在账本上，不在日志中`,
          en: `batch ${batch.batchNumber} is on the ledger and not in the log`,
        },
      });
  for (const batch of leg.log.batches) {
    const record = onLedger.find(({ batchNumber }) => batchNumber === batch.batchNumber);
    // The newest one may be on its way.
    if (record === undefined && batch !== leg.log.batches.at(-1))
      found.push({
        code: "batchMissing",
        detail: {
          zh: `批次 ${batch.batchNumber} 在日志中，不在账本上`,
          en: `batch ${batch.batchNumber} is in the log and not on the ledger`,
        },
      });
    if (record === undefined) continue;
    const within = record.lastSequence <= leg.log.lastSequence;
    const root = within
      ? merkleRoot(await leg.log.leafHashes(record.firstSequence, record.lastSequence)).toString("hex")
      : "";
    if (root !== record.merkleRoot)
      found.push({
        code: "rootDiffers",
        detail: {
          zh: `账本上的批次 ${batch.batchNumber} 与日志中的凭证不符`,
          en: `batch ${batch.batchNumber} on the ledger is not of the log's receipts`,
        },
      });
  }
  return found;
}

async function checkCountersignatures(leg: Parts): Promise<readonly ReceiptDifference[]> {
  const found: ReceiptDifference[] = [];
  const limitMs = leg.deps.clock.now().getTime() - COUNTERSIGNATURE_LIMIT_MS;
  for (const sequence of leg.log.outstanding()) {
    const receipt = await leg.log.get(sequence);
    if (receipt?.side === "provider" && Date.parse(claimsOf(receipt).endedAt) < limitMs)
      found.push({
        code: "countersignatureMissing",
        detail: {
          zh: `凭证 ${sequence} 未经 ${claimsOf(receipt).grantee} 签收`,
          en: `receipt ${sequence} was not countersigned by ${claimsOf(receipt).grantee}`,
        },
      });
  }
  return found;
}
