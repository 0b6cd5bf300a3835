import { z } from "zod";
import { DepartmentId, Digest, EnrolmentId, MspId, Timestamp } from "../ids.js";
import { MAX_REASON, MAX_TITLE } from "../limits.js";

/** Text that every member of the network keeps for ever: short, one paragraph, no control characters. */
export const ledgerText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    // Control characters, line and paragraph separators, and what turns the direction of writing have no place in a
    // register: they forge what a reader sees.
    .regex(
      /^[^\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]*$/u,
      "no control, line-separator or direction characters",
    )
    .refine((text) => text.isWellFormed(), "well-formed Unicode");

export const Title = ledgerText(MAX_TITLE);
export const Reason = ledgerText(MAX_REASON);
/** A name in both languages; English may be missing. */
export const Names = z.strictObject({ zh: Title, en: Title.optional() });

/** Who did it: MSP and enrolment id (a pseudonym) of the transaction's creator, and the department it acted for. */
export const Actor = z.strictObject({ mspId: MspId, enrolmentId: EnrolmentId, department: DepartmentId });
export type Actor = z.infer<typeof Actor>;

/** What every record carries. */
export const recordBase = {
  id: z.string().min(1).max(200),
  /** Starts at 1; each transition adds one and names the version it expects. */
  version: z.int().min(1),
  createdAt: Timestamp,
  createdBy: Actor,
  updatedAt: Timestamp,
  updatedBy: Actor,
  /** SHA-256 of the command (with its caller) that made this version, so that a repeat is recognised. */
  commandDigest: Digest,
  /** The digest of version 1, kept from version 2 on, so that a repeat of the creation is recognised ever after. */
  creationDigest: Digest.optional(),
};
