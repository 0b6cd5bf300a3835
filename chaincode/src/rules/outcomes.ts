import type { CommandResult, RecordKind, RecordOf } from "@mulian/domain";
import type { Outcome, RuleContext, Write } from "./rule.js";

/** The answer to a command whose subject is `record` at `version`. */
export function resultFor(record: RecordOf<RecordKind>, version = record.version): CommandResult {
  const result = { kind: record.kind, id: record.id, version };
  return record.kind === "access-request" && record.grant !== undefined && version === record.version
    ? { ...result, grant: record.grant }
    : result;
}

/** An outcome whose first write is the command's subject. */
export const outcome = (subject: Write, ...others: Write[]): Outcome => ({
  writes: [subject, ...others],
  result: resultFor(subject.record),
});

/** The answer to a command that was carried out before: as the first time, and nothing is written. */
export const repeated = (record: RecordOf<RecordKind>, version?: number): Outcome => ({
  writes: [],
  result: resultFor(record, version),
});

/** The command that made a record's first version, sent again. */
export const isRepeatOfCreation = (context: RuleContext, record: RecordOf<RecordKind>): boolean =>
  (record.creationDigest ?? record.commandDigest) === context.commandDigest;
