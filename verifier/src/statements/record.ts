import { LedgerRecord, MAX_JSON_DEPTH, type EvidenceStatement } from "@mulian/domain";
import { readCanonical } from "../container.js";
import { actorOf, isSamePerson } from "../creator.js";
import { compositeKey } from "../fabric/write-set.js";
import type { Findings } from "../findings.js";
import type { Transaction } from "../transaction.js";

export type RecordStatement = Extract<EvidenceStatement, { kind: "record" }>;

/** The record as the transaction writes it, under its key, by whom and when it says. */
export function judgeRecord(
  { recordKind, record: id, version }: RecordStatement,
  transaction: Transaction,
  findings: Findings,
): LedgerRecord | undefined {
  // A record's id is its key's parts joined by `:`, which no part contains.
  const text = transaction.writes?.get(compositeKey(recordKind, id.split(":")));
  if (text === undefined) {
    // Of a transaction that cannot be read, its own findings say enough.
    if (transaction.writes !== undefined) findings.add("RECORD_MISSING");
    return undefined;
  }
  const record = readCanonical(text, MAX_JSON_DEPTH, LedgerRecord);
  if (record === undefined) {
    findings.add("RECORD_UNREADABLE");
    return undefined;
  }
  if (record.kind !== recordKind || record.id !== id || record.version !== version)
    findings.add("RECORD_OTHER", { kind: record.kind, id: record.id, version: record.version });
  judgeWriter(record, transaction, findings);
  judgeCommand(record, transaction, findings);
  judgeEndorsements(record, transaction, findings);
  return record;
}

/** Its creator signed a question and an answer; nobody reads the answer before. That it answers this question, the record says. */
function judgeCommand({ commandDigest }: LedgerRecord, { creator, command }: Transaction, findings: Findings): void {
  if (creator !== undefined && command?.digests.includes(commandDigest) !== true)
    findings.add("RECORD_OTHER_COMMAND", { signed: command?.name ?? "" });
}

/** Records whose later versions are under a policy of their own: their owner endorses them, with the authority. */
const UNDER_OWN_POLICY: ReadonlySet<LedgerRecord["kind"]> = new Set([
  "department",
  "duty",
  "dataset",
  "resource",
  "decision",
]);

/** All else the channel's policy lets nobody write but with a majority; where another policy did, the contracts are not what they were made as. */
function judgeEndorsements(
  { kind, version }: LedgerRecord,
  { endorsers, majority, findings: about }: Transaction,
  findings: Findings,
): void {
  const endorsing = new Set(endorsers).size;
  const isUnderMajority = version === 1 || !UNDER_OWN_POLICY.has(kind);
  // What is wrong with an endorsement is told with its transaction.
  if (isUnderMajority && endorsing < majority && about.length === 0)
    findings.add("ENDORSEMENTS_TOO_FEW", { endorsing, needed: majority });
}

function judgeWriter(record: LedgerRecord, { creator, time }: Transaction, findings: Findings): void {
  const isFirst = record.version === 1;
  const isOwn = (actor: LedgerRecord["updatedBy"]): boolean =>
    creator === undefined || isSamePerson(actor, actorOf(creator));
  // Whose creator is nobody is not proven in any case.
  if (!isOwn(record.updatedBy) || (isFirst && !isOwn(record.createdBy))) findings.add("RECORD_OTHER_WRITER");
  const at = time?.toISOString();
  if (record.updatedAt !== at || (isFirst && record.createdAt !== at)) findings.add("RECORD_OTHER_TIME");
}
