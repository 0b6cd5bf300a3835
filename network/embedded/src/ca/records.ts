import { z } from "zod";

const attribute = z.strictObject({ name: z.string(), value: z.string(), ecert: z.boolean() });

export const identityRecord = z.strictObject({
  id: z.string(),
  /** Becomes an organisational unit of the certificate: client, peer, admin, orderer… */
  type: z.string(),
  /** Dotted path; empty for the root. */
  affiliation: z.string(),
  attributes: z.array(attribute),
  secretHash: z.string(),
  maxEnrolments: z.number(),
  enrolments: z.number(),
  /** Wrong secrets since the last right one. */
  failedAttempts: z.number(),
  /** Milliseconds since 1970; 0 when not locked. */
  lockedUntil: z.number(),
  revoked: z.boolean(),
});

export const certificateRecord = z.strictObject({
  /** Lower-case hex without leading zeros, like `aki`. */
  serial: z.string(),
  aki: z.string(),
  id: z.string(),
  pem: z.string(),
  /** Milliseconds since 1970. */
  issuedAt: z.number(),
  expiresAt: z.number(),
  revokedAt: z.number().optional(),
  reason: z.string().optional(),
});

export type Attribute = z.infer<typeof attribute>;
export type IdentityRecord = z.infer<typeof identityRecord>;
export type CertificateRecord = z.infer<typeof certificateRecord>;

/** One line of the append-only journal: what was done, to whom, by whom. */
export interface JournalEntry {
  readonly action: "bootstrap" | "register" | "modify" | "enrol" | "reenrol" | "revoke" | "affiliation";
  /** The identity or affiliation concerned. */
  readonly subject: string;
  /** The identity that asked. */
  readonly by: string;
  readonly serials?: readonly string[];
}
