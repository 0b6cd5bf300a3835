import { canonicalJson, type Grant } from "@mulian/domain";
import type { LedgerTransaction } from "../ports/ledger.js";
import type { RecordView } from "./operations.js";
import { unlessBy } from "./unless-by.js";

/** What a grant says once and for all. */
const GRANTED = [
  "request",
  "provider",
  "grantee",
  "terms",
  "termsDigest",
  "datasetVersion",
  "versionRule",
  "notBefore",
  "expiresAt",
  "deliverDue",
] as const satisfies readonly (keyof Grant)[];

/** The side that moves a grant into a state; the authority may terminate one too. A grant begins as agreed. */
const MOVED_BY: Readonly<Record<Grant["state"], "provider" | "grantee" | undefined>> = {
  agreed: undefined,
  delivered: "provider",
  active: "grantee",
  completed: "grantee",
  terminated: "provider",
};

/** A grant's later versions move its state, each side for its own steps; no command changes what was granted or what ended. */
export function invalidGrantChange(
  before: Grant,
  after: Grant,
  transaction: LedgerTransaction,
  view: RecordView,
  authorityMsp: string,
): string | undefined {
  const changed = GRANTED.filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]));
  if (changed.length > 0) return `rewrites what was granted: ${changed.join(", ")}`;
  if (before.state === "completed" || before.state === "terminated") return "goes on after the grant was ended";
  const side = MOVED_BY[after.state];
  if (side === undefined) return "takes the grant back to where it began";
  if (after.state === "terminated" && transaction.creator.mspId === authorityMsp) return undefined;
  return unlessBy([after[side]], transaction, view);
}
