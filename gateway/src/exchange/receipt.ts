import {
  Digest,
  EVIDENCE_COUNTERSIGNATURE_TYPE,
  EVIDENCE_RECEIPT_TYPE,
  EvidenceCountersignatureClaims,
  EvidenceReceiptClaims,
  ReceiptView,
  errorCodes,
  parseWith,
} from "@mulian/domain";
import { z } from "zod";
import { RUN_ID } from "./batch/due.js";
import type { LoggedReceipt } from "../ports/receipt-log.js";
import { decodePayload, thumbprint } from "./jws.js";
import { signatureKey } from "./ledger-keys.js";
import type { ExchangeDependencies } from "./types.js";

/** `typ` headers (RFC 8725 §3.11): one kind of signature can never be shown as another. */
export const RECEIPT_TYPE = EVIDENCE_RECEIPT_TYPE;
export const COUNTERSIGNATURE_TYPE = EVIDENCE_COUNTERSIGNATURE_TYPE;

const count = z.int().min(0);

/** What the provider signs about a delivery or a refusal: what a verifier reads of it, and what the two sides need besides. */
export const ReceiptClaims = z.strictObject({
  ...EvidenceReceiptClaims.shape,
  /** Names one delivery or refusal, on both sides. */
  delivery: z.string().regex(/^[0-9a-f]{32}$/),
  format: z.enum(["ndjson", "csv", "parquet", "package", "json", "none"]),
  /** After a crash only bounds are known: at least `rows` and `bytes`, at most these. */
  rowsAtMost: count.optional(),
  bytesAtMost: count.optional(),
  /** A run of a batch, as the grantee's gateway names it. */
  run: z.string().regex(RUN_ID).optional(),
  /** Where that run went on, for one since a watermark: SHA-256 of the canonical JSON of `Since`. */
  since: Digest.optional(),
  /** A part that goes on where a broken delivery ended: `rows` and `bytes` above are this part's. */
  resumed: z
    .strictObject({
      /** Before this part: it holds the rows from `rows + 1` on. */
      rows: count,
      bytes: count,
      /** SHA-256 of everything from the first row to the end of this part; unknown after a crash. */
      wholeDigest: Digest.optional(),
      /** Of this part, what had left and was counted in the delivery before. */
      countedBefore: z.strictObject({ rows: count, bytes: count }),
      /** Sequence of that delivery's receipt. */
      continues: z.int().min(1).optional(),
    })
    .optional(),
  user: z.string(),
  /** Rows of the source that were left out because they were broken. */
  brokenRows: count.optional(),
  /** The rows may be of more than one state of the source; see SourceState in ports/data-source.ts. */
  sourceState: z.enum(["counted", "unconfirmed"]).optional(),
  reason: z.enum(errorCodes).optional(),
});
export type ReceiptClaims = z.infer<typeof ReceiptClaims>;

/** What the grantee signs about a receipt it was handed: what a verifier reads of it, and nothing else. */
export const CountersignatureClaims = z.strictObject(EvidenceCountersignatureClaims.shape);
export type CountersignatureClaims = z.infer<typeof CountersignatureClaims>;

/** The claims of a logged receipt: made here, or verified before it was logged. */
export function claimsOf(receipt: Pick<LoggedReceipt, "jws">): ReceiptClaims {
  const known = parsed.get(receipt);
  if (known !== undefined) return known;
  const claims = parseWith(ReceiptClaims, decodePayload(receipt.jws));
  parsed.set(receipt, claims);
  return claims;
}

/** A receipt is asked for its claims when it is sent, countersigned and committed; it does not change. */
const parsed = new WeakMap<object, ReceiptClaims>();

/**
 * A receipt as its parties and an auditor read it: what its provider signed, and what came to it since.
 * @param receipt one of this gateway's log, or another gateway's whose signatures were verified
 * @param batch id of the batch on the ledger that covers it
 */
export function receiptView(
  receipt: Pick<LoggedReceipt, "sequence" | "jws" | "countersignature">,
  batch: string | undefined,
): ReceiptView {
  const { sequence, jws, countersignature } = receipt;
  const { resumed, ...claims } = claimsOf(receipt);
  const { grant, provider, grantee, outcome, rows, bytes, purpose, user, startedAt, endedAt } = claims;
  const { rowsAtMost, bytesAtMost, payloadDigest, sourceState, reason } = claims;
  return {
    sequence,
    grant,
    provider,
    grantee,
    outcome,
    rows,
    bytes,
    purpose,
    user,
    startedAt,
    endedAt,
    countersigned: countersignature !== undefined,
    jws,
    ...present({ rowsAtMost, bytesAtMost, afterRows: resumed?.rows, sourceState, payloadDigest, reason }),
    ...present({ batch, countersignature }),
  };
}

/** Without the members that are undefined. */
function present<Members extends object>(members: Members): Partial<Members> {
  // Entries that were taken out leave a part of what was there.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<Members>;
}

/**
 * The id under which the ledger knows this gateway's signature key; undefined before it was announced and after it ended.
 */
export async function ownSignatureKid(
  deps: Pick<ExchangeDependencies, "index" | "keyStore" | "department" | "signKeyName">,
): Promise<string | undefined> {
  const jwk = await deps.keyStore.publicJwk(deps.signKeyName);
  return jwk === undefined ? undefined : signatureKey(deps.index, deps.department, thumbprint(jwk))?.kid;
}
