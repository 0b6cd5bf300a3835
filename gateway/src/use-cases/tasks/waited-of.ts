import type { CatalogueIndex } from "../../ports/catalogue-index.js";
import { isOverseer, type UserCaller } from "../caller.js";
import type { Waited } from "./task-rule.js";

/** The caller as the ledger knows them, and whether the policy makes them the authority. */
export function waitedOf(index: Pick<CatalogueIndex, "get">, { department, roles, ledger }: UserCaller): Waited {
  const { mspId, enrolmentId } = ledger;
  const isAuthority =
    roles.includes("authority") &&
    isOverseer({ department, ledger, roles: ["authority"] }, index.get("policy", "policy"));
  return { mspId, enrolmentId, department, roles, isAuthority };
}
