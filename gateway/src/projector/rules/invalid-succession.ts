import { isDeepStrictEqual } from "node:util";
import { canonicalJson, type LedgerRecord, type RecordKind, type RecordOf, type VoidReason } from "@mulian/domain";
import { because } from "../because.js";

/** What a record says once and for all; no command changes it. */
const FIXED: { readonly [K in RecordKind]?: readonly (keyof RecordOf<K>)[] } = {
  department: ["creditCode", "level", "region", "mspId"],
  duty: ["department"],
  dataset: ["department"],
  resource: ["department", "dataset", "title", "resourceKind", "binding"],
  "access-request": ["requester", "provider", "datasetVersion", "shareType", "grade"],
  approval: ["request", "step"],
  decision: ["request", "provider"],
  grant: [
    "request",
    "provider",
    "grantee",
    "terms",
    "termsDigest",
    "datasetVersion",
    "versionRule",
    "notBefore",
    "expiresAt",
    "deliverDue",
  ],
  "data-key": [
    "custodian",
    "dataset",
    "datasetVersion",
    "items",
    "filterDigest",
    "maskingDigest",
    "suite",
    "fingerprint",
    "packageDigest",
  ],
  "key-holding": [
    "holder",
    "provider",
    "grant",
    "dataset",
    "holdingKind",
    "thumbprint",
    "dataKey",
    "jweDigest",
    "since",
  ],
  "use-record": ["grant", "provider", "grantee", "dataset"],
  correction: ["grant", "provider", "grantee", "dataset", "datasetVersion", "answerDue"],
};

/** Kinds whose records are written once. */
const ONCE: ReadonlySet<RecordKind> = new Set(["key-block", "receipt-batch", "code-claim"]);

/**
 * Records whose every version says all of what they mean, so that it takes over nothing from one that somebody forged. Were a
 * later version void with it, who forges one could keep the side in whose name it is from ever stopping its grant again, or
 * the authority from its policy.
 */
export const SAID_ANEW: ReadonlySet<RecordKind> = new Set(["hold", "user-status", "policy", "calendar"]);

/** Why a version cannot follow the one that counted before it, or cannot be a first one. */
export function invalidSuccession(before: LedgerRecord | undefined, after: LedgerRecord): VoidReason | undefined {
  if (SAID_ANEW.has(after.kind)) return undefined;
  if (before === undefined) {
    const isFirst = after.version === 1 && after.createdAt === after.updatedAt;
    return isFirst && isDeepStrictEqual(after.createdBy, after.updatedBy) ? undefined : NO_SUCCESSOR;
  }
  if (ONCE.has(after.kind)) return because("writtenOnce");
  if (after.version !== before.version + 1) return NO_SUCCESSOR;
  const rewritten = changed(before, after, ["createdAt", "createdBy", ...(FIXED[after.kind] ?? [])]);
  return rewritten.length > 0 ? because("fixedRewritten", { fields: rewritten.join(", ") }) : undefined;
}

const NO_SUCCESSOR = because("outOfSequence");

/** Of these fields, those that are not the same. */
export function changed<F extends PropertyKey>(before: object, after: object, fields: readonly F[]): readonly F[] {
  // Any record has these fields or none; what is absent on both sides is the same.
  const valueIn = (record: object, field: F): string => canonicalJson((record as Record<F, unknown>)[field] ?? null);
  return fields.filter((field) => valueIn(before, field) !== valueIn(after, field));
}
