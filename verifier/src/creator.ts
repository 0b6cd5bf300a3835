import {
  DEPARTMENT_ATTRIBUTE,
  ENROLMENT_ATTRIBUTE,
  ROLE_ATTRIBUTE,
  rolesIn,
  type Actor,
  type Role,
} from "@mulian/domain";
import type { Identity } from "./fabric/membership.js";

/** Who a certificate says its holder is, as the contract reads it. What it does not say is empty, and nobody's. */
export const actorOf = ({ mspId, certificate: { attributes } }: Identity): Actor => ({
  mspId,
  enrolmentId: attributes[ENROLMENT_ATTRIBUTE] ?? "",
  department: attributes[DEPARTMENT_ATTRIBUTE] ?? "",
});

export const rolesOf = ({ certificate: { attributes } }: Identity): readonly Role[] =>
  rolesIn(attributes[ROLE_ATTRIBUTE]);

export const isSamePerson = (a: Actor, b: Actor): boolean =>
  a.mspId === b.mspId && a.enrolmentId === b.enrolmentId && a.department === b.department;
