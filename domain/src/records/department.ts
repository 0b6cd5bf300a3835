import { z } from "zod";
import { DepartmentId, Digest, MspId, Thumbprint, Timestamp } from "../ids.js";
import { MAX_DEPARTMENT_KEYS } from "../limits.js";
import { Names, Reason, Title, recordBase } from "./common.js";

/** A public key of a department as JWK (RFC 7517), P-256 only. `kid` is its RFC 7638 thumbprint. */
export const PublicJwk = z.strictObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  y: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  use: z.enum(["sig", "enc"]),
  kid: Thumbprint,
});
export type PublicJwk = z.infer<typeof PublicJwk>;

/**
 * An SM2 key (the curve of GB/T 32918.5) for packages of the second suite: for encryption, never for a signature. JOSE
 * registers no name for the curve; `kid` is made by RFC 7638's rule all the same. Uncertified, see docs/exchange.md.
 */
export const Sm2PublicJwk = z.strictObject({ ...PublicJwk.shape, crv: z.literal("SM2"), use: z.literal("enc") });
export type Sm2PublicJwk = z.infer<typeof Sm2PublicJwk>;

/** What a department may have on the ledger. */
export const AnnouncedJwk = z.discriminatedUnion("crv", [PublicJwk, Sm2PublicJwk]);
export type AnnouncedJwk = z.infer<typeof AnnouncedJwk>;

/** A key as the ledger keeps it: old keys stay, so that old signatures still verify. */
export const DepartmentKey = z.strictObject({
  jwk: AnnouncedJwk,
  since: Timestamp,
  until: Timestamp.optional(),
});

/** Unified social credit code, GB 32100-2015 (18 characters, without I, O, Z, S, V). */
export const UnifiedSocialCreditCode = z.string().regex(/^[0-9A-HJ-NP-RTUW-Y]{18}$/, "18 characters of GB 32100");

/** Where other gateways reach this department's, and the SHA-256 of its TLS key (SPKI), which they pin. */
export const GatewayEndpoint = z.strictObject({
  url: z.url({ protocol: /^https$/, hostname: /^[A-Za-z0-9.[\]:-]+$/ }).max(200),
  tlsSpkiDigest: Digest,
});

export const Department = z.strictObject({
  kind: z.literal("department"),
  ...recordBase,
  id: DepartmentId,
  names: Names,
  creditCode: UnifiedSocialCreditCode,
  level: z.enum(["state", "province", "city", "county", "township"]),
  /** GB/T 2260 code of the region. */
  region: z.string().regex(/^[0-9]{6}$/),
  mspId: MspId,
  /** 共享工作机构: the unit inside the department that answers for sharing. */
  workUnit: Title,
  gateway: GatewayEndpoint.optional(),
  keys: z.array(DepartmentKey).max(MAX_DEPARTMENT_KEYS),
});
export type Department = z.infer<typeof Department>;

/**
 * A department's key that leaked: from this record on nothing signed with it is accepted and nothing is wrapped to it. A record
 * of its own under the chaincode's policy, so that nobody can hold it up by not endorsing; there is no way back.
 */
export const KeyBlock = z.strictObject({
  kind: z.literal("key-block"),
  ...recordBase,
  department: DepartmentId,
  kid: Thumbprint,
  reason: Reason,
});
export type KeyBlock = z.infer<typeof KeyBlock>;
