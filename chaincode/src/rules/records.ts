import {
  DomainError,
  type Actor,
  type CommandResult,
  type LedgerRecord,
  type MspId,
  type Policy,
  type RecordKeyParts,
  type RecordKind,
  type RecordOf,
} from "@mulian/domain";
import type { Outcome, RuleContext, WorldStateReader, Write } from "./rule.js";

/** What a rule says of a new record; the rest follows from the command. */
type Fields<K extends RecordKind> = Omit<
  RecordOf<K>,
  "kind" | "id" | "version" | "createdAt" | "createdBy" | "updatedAt" | "updatedBy" | "commandDigest" | "creationDigest"
>;

export const actorOf = ({ caller }: RuleContext): Actor => ({
  mspId: caller.mspId,
  enrolmentId: caller.enrolmentId,
  department: caller.department,
});

/** Version 1 of a record. */
export function created<K extends RecordKind>(
  context: RuleContext,
  kind: K,
  id: string,
  fields: Fields<K>,
): RecordOf<K> {
  const actor = actorOf(context);
  const record = {
    kind,
    id,
    version: 1,
    createdAt: context.now,
    createdBy: actor,
    updatedAt: context.now,
    updatedBy: actor,
    commandDigest: context.commandDigest,
    ...fields,
  };
  return record as unknown as RecordOf<K>; // `Fields<K>` is RecordOf<K> without the members added here; TypeScript cannot join them for a generic K
}

/** The next version of a record. */
export function advanced<R extends RecordOf<RecordKind>>(context: RuleContext, record: R, changes: Partial<R>): R {
  return {
    ...record,
    ...changes,
    version: record.version + 1,
    updatedAt: context.now,
    updatedBy: actorOf(context),
    commandDigest: context.commandDigest,
    creationDigest: record.creationDigest ?? record.commandDigest,
  };
}

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

/** Absent, and what is not for the caller's eyes, answer alike. */
export const notFound = (kind: RecordKind): DomainError => new DomainError("NOT_FOUND", `no such ${kind}`);

export function requireFound<R>(record: R | undefined, kind: RecordKind): R {
  if (record === undefined) throw notFound(kind);
  return record;
}

/** One mistake that a schema cannot see. */
export const invalid = (path: string, code: string, message: string): DomainError =>
  new DomainError("INVALID_INPUT", message, { errors: [{ path, code, message }] });

/**
 * Makes a record with the id that follows from caller and idempotency key. A repeat answers as the first time and
 * writes nothing; the same key with another body is refused with IDEMPOTENCY_MISMATCH.
 */
export async function creating<K extends "duty" | "dataset" | "resource" | "access-request" | "data-key">(
  read: WorldStateReader,
  context: RuleContext,
  kind: K,
  make: () => Promise<Outcome>,
): Promise<Outcome> {
  const existing = await (read as IdReader).get(kind, context.newId);
  if (existing === undefined) return make();
  if (!isRepeatOfCreation(context, existing))
    throw new DomainError("IDEMPOTENCY_MISMATCH", "this idempotency key was used for another body");
  return { writes: [], result: resultFor(existing, 1) };
}

/** A creation's body as the record keeps it: the idempotency key went into the id. */
export function withoutKey<B extends { readonly idempotencyKey: string }>(body: B): Omit<B, "idempotencyKey"> {
  const { idempotencyKey, ...fields } = body;
  void idempotencyKey;
  return fields;
}

export const isRepeatOfCreation = (context: RuleContext, record: RecordOf<RecordKind>): boolean =>
  (record.creationDigest ?? record.commandDigest) === context.commandDigest;

/** Kinds whose key is their id alone. */
type IdKind = { [K in RecordKind]: RecordKeyParts[K] extends [id: string] ? K : never }[RecordKind];

/** WorldStateReader narrowed to kinds keyed by id, which TypeScript cannot derive for a generic kind. */
interface IdReader {
  get<K extends IdKind>(kind: K, id: string): Promise<RecordOf<K> | undefined>;
}

export interface Transition<R> {
  readonly id: string;
  readonly expectedVersion: number;
  /** Throws NOT_FOUND when the record is none of the caller's, FORBIDDEN when it may only be seen. */
  readonly mayChange: (record: R) => void;
}

/**
 * Changes a record at the version the caller expects. A repeat of the command that made the current version answers
 * as the first time and writes nothing.
 * @throws DomainError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, and what `change` throws
 */
export async function changing<K extends IdKind>(
  read: WorldStateReader,
  context: RuleContext,
  kind: K,
  transition: Transition<RecordOf<K>>,
  change: (record: RecordOf<K>) => Promise<Outcome>,
): Promise<Outcome> {
  const record = requireFound(await (read as IdReader).get(kind, transition.id), kind);
  transition.mayChange(record);
  const base: LedgerRecord = record;
  if (base.commandDigest === context.commandDigest) return { writes: [], result: resultFor(base) };
  requireVersion(base, transition.expectedVersion);
  return change(record);
}

/** Version 0 means that there is no record yet. */
export function requireVersion(record: RecordOf<RecordKind> | undefined, expectedVersion: number): void {
  const version = record?.version ?? 0;
  if (version !== expectedVersion) {
    throw new DomainError("VERSION_CONFLICT", `the record is at version ${version}, not ${expectedVersion}`, {
      version,
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

export async function readPolicy(read: WorldStateReader): Promise<Policy> {
  const policy = await read.get("policy", "policy");
  if (policy === undefined) throw new DomainError("WRONG_STATE", "the network has no policy yet");
  return policy;
}

/** The organisations that must endorse a department's own records: its own and the authority's. */
export const ownerAndAuthority = (policy: Policy, mspId: MspId): readonly MspId[] =>
  [...new Set([mspId, policy.content.authorityMsp])].sort();
