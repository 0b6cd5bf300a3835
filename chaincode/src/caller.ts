import {
  DEPARTMENT_ATTRIBUTE,
  DepartmentId,
  DomainError,
  ENROLMENT_ATTRIBUTE,
  EnrolmentId,
  MspId,
  ROLE_ATTRIBUTE,
  rolesIn,
  type Caller,
} from "@mulian/domain";
import type { ClientIdentity } from "fabric-shim-api";

/**
 * Who calls, from the transaction's creator alone: the MSP id that Fabric checked and the certificate's attributes.
 * @throws DomainError FORBIDDEN when the certificate does not say department and user
 */
export function callerOf(identity: Pick<ClientIdentity, "getMSPID" | "getAttributeValue">): Caller {
  const mspId = MspId.safeParse(identity.getMSPID());
  const enrolmentId = EnrolmentId.safeParse(identity.getAttributeValue(ENROLMENT_ATTRIBUTE));
  const department = DepartmentId.safeParse(identity.getAttributeValue(DEPARTMENT_ATTRIBUTE));
  if (!mspId.success || !enrolmentId.success || !department.success) {
    throw new DomainError(
      "FORBIDDEN",
      `the certificate needs the attributes ${ENROLMENT_ATTRIBUTE} and ${DEPARTMENT_ATTRIBUTE}`,
      { attributes: [ENROLMENT_ATTRIBUTE, DEPARTMENT_ATTRIBUTE] },
    );
  }
  return {
    mspId: mspId.data,
    enrolmentId: enrolmentId.data,
    department: department.data,
    roles: rolesIn(identity.getAttributeValue(ROLE_ATTRIBUTE)),
  };
}
