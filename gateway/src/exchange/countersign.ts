import { DomainError, parseWith, type ErrorCode, type Grant, type PublicJwk } from "@mulian/domain";
import { sha256Hex } from "../digest.js";
import type { LoggedReceipt } from "../ports/receipt-log.js";
import { decodePayload, signJws, verifyJws } from "./jws.js";
import type { Leg } from "./leg.js";
import { blockedSince, signatureKey } from "./ledger-keys.js";
import {
  COUNTERSIGNATURE_TYPE,
  CountersignatureClaims,
  RECEIPT_TYPE,
  ReceiptClaims,
  claimsOf,
  ownSignatureKid,
} from "./receipt.js";

/** What of a delivery arrived here. */
export interface Arrived {
  readonly bytes: number;
  readonly payloadDigest: string;
}

/**
 * The claims of a receipt that another gateway signed.
 * @param committedAt when the ledger committed to it, for an old receipt
 * @throws DomainError INTEGRITY_FAILURE when its signature is not the provider's, or it names other parties than expected
 */
export async function verifyReceipt(
  leg: Pick<Leg, "deps">,
  jws: string,
  expected: Pick<Grant, "provider" | "grantee" | "id">,
  committedAt?: string,
): Promise<ReceiptClaims> {
  const { payload } = await verifyJws(jws, ({ typ, kid }) =>
    typ === RECEIPT_TYPE
      ? receivedKey(leg, expected.provider, kid, ReceiptClaims.parse(decodePayload(jws)).endedAt, committedAt)
      : undefined,
  ).catch(() => {
    throw new DomainError("INTEGRITY_FAILURE", "the receipt is not signed by its provider");
  });
  const claims = parseWith(ReceiptClaims, payload);
  if (claims.provider !== expected.provider || claims.grantee !== expected.grantee || claims.grant !== expected.id) {
    throw new DomainError("INTEGRITY_FAILURE", "the receipt is about another delivery");
  }
  return claims;
}

/**
 * The key of a signature that comes from outside: one that was replaced may have signed before. With one that leaked anybody
 * can sign and write any date, so then only what the ledger committed to before the key was blocked counts.
 */
function receivedKey(
  { deps: { index } }: Pick<Leg, "deps">,
  department: string,
  kid: string | undefined,
  signedAt: string,
  committedAt: string | undefined,
): PublicJwk | undefined {
  const blocked = kid === undefined ? undefined : blockedSince(index, department, kid);
  if (blocked !== undefined && (committedAt === undefined || committedAt > blocked)) return undefined;
  return signatureKey(index, department, kid, signedAt);
}

/**
 * What a grantee's gateway signs of a delivery lies within the grant as the ledger has it: a provider that names other
 * items, another purpose or another key gets no signature under it.
 * @throws DomainError INTEGRITY_FAILURE
 */
export function requireGranted(
  claims: ReceiptClaims,
  { terms, datasetVersion }: Pick<Grant, "terms" | "datasetVersion">,
): ReceiptClaims {
  const isSame =
    claims.dataset === terms.dataset &&
    claims.datasetVersion === datasetVersion &&
    claims.method === terms.method &&
    claims.items.every((item) => terms.items.includes(item));
  // A refusal names the purpose and the key that were refused.
  const isUse = claims.purpose === terms.purpose && claims.proofKey === terms.proofKeyThumbprint;
  if (isSame && (isUse || claims.outcome === "refused")) return claims;
  throw new DomainError("INTEGRITY_FAILURE", "the receipt is not about this grant's use");
}

/**
 * Checks a receipt against what arrived, signs it and keeps both in this side's log.
 * @param arrived undefined when this gateway no longer knows (it was restarted in between)
 * @throws DomainError INTEGRITY_FAILURE when a completed delivery did not arrive as the receipt says; READ_ONLY
 */
export async function countersign(
  leg: Pick<Leg, "deps" | "log">,
  jws: string,
  claims: ReceiptClaims,
  arrived: Arrived | undefined,
): Promise<LoggedReceipt> {
  const { deps, log } = leg;
  if (
    claims.outcome === "completed" &&
    arrived !== undefined &&
    (arrived.bytes !== claims.bytes || arrived.payloadDigest !== claims.payloadDigest)
  ) {
    throw new DomainError("INTEGRITY_FAILURE", "what arrived is not what the receipt says", {
      bytes: arrived.bytes,
      signedBytes: claims.bytes,
    });
  }
  const kid = await ownSignatureKid(deps);
  if (kid === undefined) throw new DomainError("READ_ONLY", "this department has no signature key on the ledger");
  return log.append(async (sequence) => {
    const payload: CountersignatureClaims = {
      sequence,
      grantee: claims.grantee,
      provider: claims.provider,
      grant: claims.grant,
      providerSequence: claims.sequence,
      receiptDigest: sha256Hex(jws),
      receivedAt: deps.clock.now().toISOString(),
      ...arrived,
    };
    return {
      side: "grantee",
      grant: claims.grant,
      jws,
      countersignature: await signJws(deps.keyStore, deps.signKeyName, { typ: COUNTERSIGNATURE_TYPE, kid }, payload),
    };
  });
}

/** Signatures of receipts of ours, by our numbers. */
export interface ReturnedSignature {
  readonly sequence: number;
  readonly countersignature: string;
}

/**
 * The grantee's signatures come back: each is kept beside the receipt it signs, all of them synced together.
 * @returns those that were not taken: NOT_FOUND for a receipt the caller has no part in, INTEGRITY_FAILURE for a signature of
 *   something else
 * @throws DomainError READ_ONLY
 */
export async function acceptCountersignatures(
  leg: Pick<Leg, "deps" | "log">,
  caller: string,
  returned: readonly ReturnedSignature[],
): Promise<readonly { readonly sequence: number; readonly code: ErrorCode }[]> {
  const codes = await Promise.all(
    returned.map(({ sequence, countersignature }) =>
      acceptCountersignature(leg, caller, sequence, countersignature).then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof DomainError && error.code !== "READ_ONLY") return error.code;
          throw error;
        },
      ),
    ),
  );
  return returned.flatMap(({ sequence }, place) => {
    const code = codes[place];
    return code === undefined ? [] : [{ sequence, code }];
  });
}

async function acceptCountersignature(
  leg: Pick<Leg, "deps" | "log">,
  caller: string,
  sequence: number,
  countersignature: string,
): Promise<void> {
  const receipt = await leg.log.get(sequence);
  if (receipt === undefined || receipt.side !== "provider" || claimsOf(receipt).grantee !== caller)
    throw new DomainError("NOT_FOUND", "there is no such receipt");
  await verifyCountersignature(leg, caller, receipt, countersignature);
  await leg.log.countersign(sequence, countersignature);
}

/**
 * @param committedAt when the ledger committed to it, for an old receipt
 * @throws DomainError INTEGRITY_FAILURE when the counter-signature is not the grantee's on this very receipt
 */
export async function verifyCountersignature(
  leg: Pick<Leg, "deps">,
  caller: string,
  receipt: Pick<LoggedReceipt, "jws" | "sequence">,
  countersignature: string,
  committedAt?: string,
): Promise<void> {
  const wrong = (): never => {
    throw new DomainError("INTEGRITY_FAILURE", "the counter-signature is not of this receipt");
  };
  const { payload } = await verifyJws(countersignature, ({ typ, kid }) =>
    typ === COUNTERSIGNATURE_TYPE
      ? receivedKey(
          leg,
          caller,
          kid,
          CountersignatureClaims.parse(decodePayload(countersignature)).receivedAt,
          committedAt,
        )
      : undefined,
  ).catch(wrong);
  const signed = CountersignatureClaims.safeParse(payload).data;
  if (
    signed === undefined ||
    signed.receiptDigest !== sha256Hex(receipt.jws) ||
    signed.providerSequence !== receipt.sequence ||
    signed.grantee !== caller
  )
    wrong();
}
