import { z } from "zod";
import type { DepartmentId, EnrolmentId, MspId } from "./ids.js";

/** Values of the certificate attribute `mulian.role` (several are joined by commas). */
export const Role = z.enum(["steward", "approver", "requester", "auditor", "authority", "operator", "gateway"]);
export type Role = z.infer<typeof Role>;

/** Certificate attributes (Fabric CA attribute extension) that carry what a caller is. */
export const DEPARTMENT_ATTRIBUTE = "mulian.department";
export const ROLE_ATTRIBUTE = "mulian.role";
/** Set in every certificate by Fabric CA itself. */
export const ENROLMENT_ATTRIBUTE = "hf.EnrollmentID";

/** The roles that the role attribute's text names, each once; what is no role is none. */
export function rolesIn(attribute: string | null | undefined): readonly Role[] {
  const named = (attribute ?? "").split(",").map((role) => role.trim());
  return Role.options.filter((role) => named.includes(role));
}

/** Who calls, as its certificate says. The MSP id comes from the identity, never from the chaincode's environment. */
export interface Caller {
  readonly mspId: MspId;
  readonly enrolmentId: EnrolmentId;
  readonly department: DepartmentId;
  readonly roles: readonly Role[];
}
