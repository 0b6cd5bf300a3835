import { recordIdOf } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

/** Whether the authority has suspended the department: the ledger takes nothing from it then, its keys included. */
export function isSuspended(index: Pick<CatalogueIndex, "get">, department: string): boolean {
  const hold = index.get("hold", recordIdOf(["department", department, "authority"]));
  return hold !== undefined && hold.state !== "none";
}
