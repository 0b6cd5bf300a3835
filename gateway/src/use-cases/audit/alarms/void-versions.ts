import { LedgerRecord } from "@mulian/domain";
import type { InvalidVersion } from "../../../ports/catalogue-index.js";
import type { Snapshot } from "../../snapshot.js";
import type { Raised } from "./raised.js";
import { wayOutOf } from "./ways-out.js";

/**
 * Versions that no honest contract can have written: each by itself, and for good, because the ledger forgets nothing. They are
 * for the department in whose name they stand, which is what was forged; who wrote and endorsed them is told with them.
 */
export const voidVersionAlarms = (snapshot: Snapshot, versions: readonly InvalidVersion[]): readonly Raised[] =>
  versions.map(({ said, ...voidVersion }) => ({
    code: "versionVoid",
    department: nameOf(said, snapshot),
    ...subjectOf(said, voidVersion.record),
    // The transaction's own time is its creator's choice, and who writes such a thing would antedate it.
    since: snapshot.timeAt(voidVersion.blockNumber),
    voidVersion,
    wayOut: wayOutOf(said, voidVersion.reason),
  }));

/** What is no record may stand under a record's key, or under none that a contract makes. */
function subjectOf(said: LedgerRecord | undefined, key: string): Pick<Raised, "subjectKind" | "subject"> {
  if (said !== undefined) return { subjectKind: said.kind, subject: said.id };
  const colon = key.indexOf(":");
  const kind = LedgerRecord.options.map((schema) => schema.shape.kind.value).find((one) => one === key.slice(0, colon));
  return kind === undefined
    ? { subjectKind: "write", subject: key }
    : { subjectKind: kind, subject: key.slice(colon + 1) };
}

/** The department in whose name a record stands, as far as what counts tells; where none does, the authority has to act. */
function nameOf(said: LedgerRecord | undefined, snapshot: Snapshot): string {
  const named = said === undefined ? undefined : namedBy(said, snapshot);
  const authority = snapshot.get("policy", "policy")?.content.authorityDepartment ?? "";
  return named !== undefined && snapshot.get("department", named) !== undefined ? named : authority;
}

function namedBy(said: LedgerRecord, snapshot: Snapshot): string | undefined {
  switch (said.kind) {
    case "department":
      return said.id;
    case "access-request":
      return said.requester;
    case "approval":
      return said.by.department;
    case "use-record":
    case "correction":
      return said.grantee;
    case "grant":
    case "decision":
    case "key-holding":
      return said.provider;
    case "data-key":
      return said.custodian;
    case "hold": {
      const grant = said.subjectKind === "grant" ? snapshot.get("grant", said.subject) : undefined;
      return said.actor === "authority" ? undefined : grant?.[said.actor];
    }
    case "policy":
    case "calendar":
    case "user-status":
      return undefined;
    default:
      return said.department;
  }
}
