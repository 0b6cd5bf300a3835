import { z } from "zod";
import { UserStatus } from "../../records/network.js";
import { Role } from "../../roles.js";
import { WriteAnswer } from "./write.js";

export const SessionView = z.object({
  user: z.string(),
  department: z.string(),
  departmentName: z.string(),
  mspId: z.string(),
  roles: z.array(Role),
  expiresAt: z.string(),
  /** Only when asked for: a bearer token for programs. */
  token: z.string().optional(),
});
export type SessionView = z.infer<typeof SessionView>;

export const UserView = z.object({
  user: z.string(),
  enrolmentId: z.string(),
  department: z.string(),
  roles: z.array(Role),
  status: UserStatus.shape.status,
  certificateExpiresAt: z.string(),
});
export type UserView = z.infer<typeof UserView>;

/**
 * A certificate that a gateway keeps good: a user's, its own for the ledger, that of its leg to other gateways, or the registrar's,
 * by which it speaks to its organisation's CA.
 */
export const CertificateView = z.object({
  certificateOf: z.enum(["user", "gateway", "leg", "registrar"]),
  /** Login name of the user, or id of the department in whose name the gateway acts. */
  owner: z.string(),
  /** The holder's name at the CA. */
  enrolmentId: z.string(),
  department: z.string(),
  expiresAt: z.string(),
  /** Whole days left, rounded down; negative once it has ended. */
  daysLeft: z.int(),
  /** Since when it is to be renewed and could not be. */
  failingSince: z.string().optional(),
});
export type CertificateView = z.infer<typeof CertificateView>;

/** A revoked user: the transaction that disabled it, and what became of the certificate. */
export const RevokedUser = WriteAnswer.extend({
  /** The block that put the CA's list into the channel's configuration; absent where this gateway may not change it. */
  configurationBlock: z.int().optional(),
  /** Whether the own peer, asked with the certificate, refuses it. */
  refused: z.boolean(),
});
