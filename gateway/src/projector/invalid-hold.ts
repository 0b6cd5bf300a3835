import { recordIdOf, type Hold } from "@mulian/domain";
import type { LedgerTransaction } from "../ports/ledger.js";
import type { RecordView } from "./operations.js";
import { unlessBy } from "./unless-by.js";

/** Each side of a grant and the authority writes its own hold, nobody another's, and a revocation is final. */
export function invalidHold(
  { id, subjectKind, subject, actor, state }: Hold,
  transaction: LedgerTransaction,
  view: RecordView,
  authorityMsp: string,
): string | undefined {
  if (id !== recordIdOf([subjectKind, subject, actor])) return "names another subject or actor than its key";
  if (view.get("hold", id)?.state === "revoked" && state !== "revoked") return "lifts a revocation, which is final";
  if (actor === "authority")
    return transaction.creator.mspId === authorityMsp ? undefined : "not written by the authority";
  const grant = subjectKind === "grant" ? view.get("grant", subject) : undefined;
  return grant === undefined ? "about a grant that is not there" : unlessBy([grant[actor]], transaction, view);
}
