import type { Actor, RecordKind, RecordOf } from "@mulian/domain";
import type { RuleContext } from "./rule.js";

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
  // `Fields<K>` is RecordOf<K> without the members added here; TypeScript cannot join the two for a generic K.
  return record as unknown as RecordOf<K>;
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
