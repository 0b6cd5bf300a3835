import { DomainError, type RecordKind, type RecordOf } from "@mulian/domain";
import type { RuleContext } from "./rule.js";

/** Absent, and what is not for the caller's eyes, answer alike. */
export const notFound = (kind: RecordKind): DomainError => new DomainError("NOT_FOUND", `no such ${kind}`);

export function requireFound<R>(record: R | undefined, kind: RecordKind): R {
  if (record === undefined) throw notFound(kind);
  return record;
}

/** Version 0 means that there is no record yet. */
export function requireVersion(record: RecordOf<RecordKind> | undefined, expectedVersion: number): void {
  const version = record?.version ?? 0;
  if (version !== expectedVersion) {
    throw new DomainError("VERSION_CONFLICT", `the record is at version ${version}, not ${expectedVersion}`, {
      version,
      expectedVersion,
    });
  }
}

/** Refuses unless the record is in one of the states a transition starts from. */
export function requireState<S extends string>(state: S, ...allowed: readonly S[]): void {
  if (!allowed.includes(state)) throw new DomainError("WRONG_STATE", `not possible in state ${state}`, { state });
}

/** For records only their department may see changed: another department's answers as absent. */
export const ownedBy =
  (context: RuleContext, kind: RecordKind) =>
  (record: { readonly department: string }): void => {
    if (record.department !== context.caller.department) throw notFound(kind);
  };
