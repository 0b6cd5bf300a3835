import { isDeepStrictEqual } from "node:util";
import type { LedgerRecord, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import { afterwards, type Circumstances } from "../circumstances.js";
import { isAuditor, isAuthority } from "../unless-by.js";

/**
 * Why no contract lets the creator in, or none writes its name so: a department is spoken for by its own organisation, a
 * disabled user and a suspended department command nothing, and every version says who wrote it and when.
 */
export function unlessAdmitted(
  { updatedBy, updatedAt }: LedgerRecord,
  circumstances: Circumstances,
): VoidReason | undefined {
  const { transaction, view } = circumstances;
  const { mspId, enrolmentId, department } = transaction.creator;
  if (department === undefined || !isDeepStrictEqual(updatedBy, { mspId, enrolmentId, department }))
    return because("anotherWriter");
  if (updatedAt !== transaction.timestamp) return because("anotherTime");
  if (view.get("user-status", `${mspId}:${enrolmentId}`)?.status === "disabled") return because("writerDisabled");
  if (isSuspended(department, circumstances)) return because("writerSuspended", { department });
  return unlessSpokenFor(department, circumstances);
}

/** Whatever stands against the authority's own department was written before the policy named it: it could not lift it. */
function isSuspended(department: string, circumstances: Circumstances): boolean {
  if (afterwards(circumstances, "policy", "policy")?.content.authorityDepartment === department) return false;
  return (circumstances.view.get("hold", `department:${department}:authority`)?.state ?? "none") !== "none";
}

/** Of a department that is none of the network, only the authority and auditors come in. */
function unlessSpokenFor(department: string, circumstances: Circumstances): VoidReason | undefined {
  const { mspId } = circumstances.transaction.creator;
  const spokenBy = circumstances.view.get("department", department)?.mspId;
  if (spokenBy !== undefined) return spokenBy === mspId ? undefined : because("foreignOrganisation", { department });
  if (isAuthority(circumstances) || isAuditor(circumstances)) return undefined;
  return because("writerUnregistered", { department });
}
