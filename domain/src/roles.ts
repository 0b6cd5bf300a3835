import { z } from "zod";
import type { DepartmentId, EnrolmentId, MspId } from "./ids.js";

/** Values of the certificate attribute `mulian.role` (several are joined by commas). */
export const Role = z.enum(["steward", "approver", "requester", "auditor", "authority", "operator", "gateway"]);
export type Role = z.infer<typeof Role>;

/** Certificate attributes (Fabric CA attribute extension) that carry what a caller is. */
export const DEPARTMENT_ATTRIBUTE = "mulian.department";
export const ROLE_ATTRIBUTE = "mulian.role";

/** Who calls, as its certificate says. The MSP id comes from the identity, never from the chaincode's environment. */
export interface Caller {
  readonly mspId: MspId;
  readonly enrolmentId: EnrolmentId;
  readonly department: DepartmentId;
  readonly roles: readonly Role[];
}
