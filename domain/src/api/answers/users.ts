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

/** A revoked user: the transaction that disabled it, and what became of the certificate. */
export const RevokedUser = WriteAnswer.extend({
  /** The block that put the CA's list into the channel's configuration; absent where this gateway may not change it. */
  configurationBlock: z.int().optional(),
  /** Whether the own peer, asked with the certificate, refuses it. */
  refused: z.boolean(),
});
