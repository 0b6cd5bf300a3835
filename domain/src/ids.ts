import { z } from "zod";

/**
 * Ids of records made by a command: the first 128 bits of SHA-256 over the canonical JSON of
 * [record kind, MSP id, enrolment id, idempotency key], in lower-case hex. A repeat of a creation finds its record.
 */
export const RecordId = z.string().regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits");
export type RecordId = z.infer<typeof RecordId>;

/** SHA-256 in lower-case hex. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits (SHA-256)");
export type Digest = z.infer<typeof Digest>;

/**
 * Chosen by the authority at registration and frozen into certificates (`mulian.department`), so it is a readable
 * label and not a hash. See docs/decisions/0004.
 */
export const DepartmentId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, "2 to 40 of a-z, 0-9 and -, starting with a letter");
export type DepartmentId = z.infer<typeof DepartmentId>;

/** Fabric's membership service provider id. */
export const MspId = z.string().regex(/^[A-Za-z][A-Za-z0-9.-]{0,62}$/, "an MSP id: letters, digits, dot and dash");
export type MspId = z.infer<typeof MspId>;

/** A pseudonym: the certificate's common name, which says nothing about the person. */
export const EnrolmentId = z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/, "1 to 64 of A-Z, a-z, 0-9 and . _ @ -");
export type EnrolmentId = z.infer<typeof EnrolmentId>;

/** RFC 7638 thumbprint of a JWK, SHA-256, base64url. */
export const Thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "a base64url SHA-256 thumbprint (RFC 7638)");

/** Names the effect a client wants once: a repeat with the same key has no second effect. */
export const IdempotencyKey = z.string().regex(/^[A-Za-z0-9._:-]{8,128}$/, "8 to 128 of A-Z, a-z, 0-9 and . _ : -");

/** Resource code of the catalogue guide: class (1 digit), item (2), category (3), sub-category, `/`, sequence number. */
export const ResourceCode = z
  .string()
  .regex(/^[0-9]{6}[0-9]{0,12}\/[0-9]{1,6}$/, "a resource code such as 302001/000123");

/** RFC 3339, UTC, milliseconds. */
export const Timestamp = z.iso.datetime({ precision: 3 });
export const DateOnly = z.iso.date();
