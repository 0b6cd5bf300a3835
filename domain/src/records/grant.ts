import { z } from "zod";
import { DateOnly, DepartmentId, Digest, RecordId, Thumbprint, Timestamp } from "../ids.js";
import { Reason, recordBase } from "./common.js";
import { AccessTerms } from "./access-request.js";

/** Own states of the grant's record. Suspended, revoked and expired follow from holds and time (see `effectiveGrantState`). */
export const GrantState = z.enum(["agreed", "delivered", "active", "completed", "terminated"]);
export type GrantState = z.infer<typeof GrantState>;

export const Grant = z.strictObject({
  kind: z.literal("grant"),
  ...recordBase,
  id: RecordId,
  request: RecordId,
  provider: DepartmentId,
  grantee: DepartmentId,
  state: GrantState,
  terms: AccessTerms,
  /** SHA-256 of the canonical terms, equal to the request's and to every approval's. */
  termsDigest: Digest,
  datasetVersion: z.int().min(1),
  versionRule: z.enum(["fixed", "following"]),
  notBefore: Timestamp,
  expiresAt: Timestamp,
  /** Last day of delivery (Art 22), Asia/Shanghai. */
  deliverDue: DateOnly,
  deliveredAt: Timestamp.optional(),
  endReason: Reason.optional(),
});
export type Grant = z.infer<typeof Grant>;

/**
 * How a package is sealed; its number stands in the package's header. The second one is 国密 (SM4 in counter mode, HMAC over
 * SM3, wrapped by SM2): its implementation here is certified by nobody.
 */
export const PackageSuite = z.enum(["A256GCM-HKDF-SHA256", "SM4CTR-HMACSM3"]);
export type PackageSuite = z.infer<typeof PackageSuite>;
export const UNCERTIFIED_SUITES: readonly PackageSuite[] = ["SM4CTR-HMACSM3"];

/** A sealed package's key. The key itself is never here. */
export const DataKey = z.strictObject({
  kind: z.literal("data-key"),
  ...recordBase,
  id: RecordId,
  custodian: DepartmentId,
  dataset: RecordId,
  datasetVersion: z.int().min(1),
  items: AccessTerms.shape.items,
  filterDigest: Digest.optional(),
  /** Of what was done to the items' values; absent when nothing was. Masking with a grant's own salt names the grant in it. */
  maskingDigest: Digest.optional(),
  suite: PackageSuite,
  /** SHA-256 of the key. */
  fingerprint: Digest,
  /** SHA-256 of the sealed package. */
  packageDigest: Digest,
  state: z.enum(["active", "rotated", "compromised", "destroyed"]),
});
export type DataKey = z.infer<typeof DataKey>;

export const KeyHoldingState = z.enum(["released", "acknowledged", "ended"]);

/** What ended a holding: its grant, its key, or the holder itself. */
export const HoldingEnd = z.enum(["revoked", "rotated", "destroyed", "completed", "expired"]);

/** Which department holds which key by which grant, since when. */
export const KeyHolding = z.strictObject({
  kind: z.literal("key-holding"),
  ...recordBase,
  id: RecordId,
  holder: DepartmentId,
  provider: DepartmentId,
  grant: RecordId,
  dataset: RecordId,
  holdingKind: z.enum(["data-key", "access-key"]),
  /** access-key: the only proof key that is answered. data-key: the encryption key the package's key is wrapped to. */
  thumbprint: Thumbprint,
  dataKey: RecordId.optional(),
  /** data-key: SHA-256 of the JWE that carries the wrapped key on the leg. */
  jweDigest: Digest.optional(),
  state: KeyHoldingState,
  since: Timestamp,
  acknowledgedAt: Timestamp.optional(),
  until: Timestamp.optional(),
  endedBy: HoldingEnd.optional(),
  /** The holding that took this one's place when its package was sealed again. */
  replacedBy: RecordId.optional(),
  /** Claim of destruction: digest of its proof. */
  destructionDigest: Digest.optional(),
});
export type KeyHolding = z.infer<typeof KeyHolding>;

/**
 * What somebody may do to a record without its owner: one fixed key a subject and actor, under the chaincode's policy.
 * Every rule reads all of them, the strictest wins, each actor lifts only its own, revoked is final.
 */
export const HoldActor = z.enum(["provider", "grantee", "authority"]);
export type HoldActor = z.infer<typeof HoldActor>;

export const Hold = z.strictObject({
  kind: z.literal("hold"),
  ...recordBase,
  subjectKind: z.enum(["grant", "dataset", "department"]),
  subject: z.string(),
  actor: HoldActor,
  state: z.enum(["none", "suspended", "revoked"]),
  reason: Reason.optional(),
});
export type Hold = z.infer<typeof Hold>;
