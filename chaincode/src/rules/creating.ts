import { DomainError, type RecordKind, type RecordOf } from "@mulian/domain";
import { isRepeatOfCreation, repeated } from "./outcomes.js";
import type { Outcome, RuleContext, WorldStateReader } from "./rule.js";
import type { IdReader } from "./id-reader.js";

/**
 * Makes a record with the id that follows from caller and idempotency key. A repeat answers as the first time and
 * writes nothing; the same key with another body is refused with IDEMPOTENCY_MISMATCH.
 */
export async function creating<
  K extends "duty" | "dataset" | "resource" | "access-request" | "data-key" | "use-record" | "correction",
>(read: WorldStateReader, context: RuleContext, kind: K, make: () => Promise<Outcome>): Promise<Outcome> {
  // These kinds have their id as their key, which is what IdReader says.
  const existing = await (read as IdReader).get(kind, context.newId);
  if (existing === undefined) return make();
  if (!isRepeatOfCreation(context, existing))
    throw new DomainError("IDEMPOTENCY_MISMATCH", "this idempotency key was used for another body");
  return repeated(existing, 1);
}

/**
 * What a creation answers when a record already stands under the key it names itself, instead of an idempotency key.
 * @param taken says what is there already
 * @throws DomainError ALREADY_EXISTS unless it is the same command again
 */
export function repeatOfCreation(context: RuleContext, existing: RecordOf<RecordKind>, taken: string): Outcome {
  if (isRepeatOfCreation(context, existing)) return repeated(existing, 1);
  throw new DomainError("ALREADY_EXISTS", taken);
}

/** A creation's body as the record keeps it: the idempotency key went into the id. */
export function withoutKey<B extends { readonly idempotencyKey: string }>(body: B): Omit<B, "idempotencyKey"> {
  const { idempotencyKey, ...fields } = body;
  void idempotencyKey;
  return fields;
}
