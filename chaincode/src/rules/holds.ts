import {
  DomainError,
  HoldActor,
  effectiveDatasetState,
  effectiveGrantState,
  type Dataset,
  type EffectiveGrantState,
  type Grant,
  type Hold,
} from "@mulian/domain";
import { outcome, repeated } from "./outcomes.js";
import { advanced, created } from "./records.js";
import { notFound } from "./refusals.js";
import type { Outcome, RuleContext, WorldStateReader } from "./rule.js";

/** Every hold on a grant. Rules that depend on any read all, so that two that meet in one block conflict. */
export async function grantHolds(read: WorldStateReader, grant: string): Promise<readonly Hold[]> {
  const holds = await Promise.all(HoldActor.options.map((actor) => read.get("hold", "grant", grant, actor)));
  return holds.filter((hold) => hold !== undefined);
}

export const grantStateNow = async (
  read: WorldStateReader,
  context: RuleContext,
  grant: Grant,
): Promise<EffectiveGrantState> => effectiveGrantState(grant, await grantHolds(read, grant.id), context.now);

export async function datasetStateNow(read: WorldStateReader, dataset: Dataset): Promise<Dataset["state"]> {
  const hold = await read.get("hold", "dataset", dataset.id, "authority");
  return effectiveDatasetState(dataset, hold === undefined ? [] : [hold]);
}

/** @throws DomainError GRANT_NOT_ACTIVE unless the grant amounts to one of `allowed` now */
export async function requireGrantState(
  read: WorldStateReader,
  context: RuleContext,
  grant: Grant,
  ...allowed: readonly EffectiveGrantState[]
): Promise<void> {
  const state = await grantStateNow(read, context, grant);
  if (!allowed.includes(state)) throw new DomainError("GRANT_NOT_ACTIVE", `the grant is ${state}`, { state });
}

/** A department that the authority suspended is served nothing. */
export async function requireDepartmentServed(read: WorldStateReader, department: string): Promise<void> {
  const hold = await read.get("hold", "department", department, "authority");
  if (hold !== undefined && hold.state !== "none")
    throw new DomainError("DEPARTMENT_SUSPENDED", "the department is suspended", { department });
}

/** As whom a caller may hold a grant: each side by its approver, and the authority. Nobody else sees the grant. */
export function holdActor({ caller }: RuleContext, grant: Grant): HoldActor {
  if (caller.roles.includes("approver") && caller.department === grant.provider) return "provider";
  if (caller.roles.includes("approver") && caller.department === grant.grantee) return "grantee";
  if (caller.roles.includes("authority")) return "authority";
  throw notFound("grant");
}

export interface HoldChange {
  readonly subjectKind: Hold["subjectKind"];
  readonly subject: string;
  readonly actor: HoldActor;
  /** States of the actor's own hold from which this is possible. */
  readonly from: readonly Hold["state"][];
  readonly to: Hold["state"];
  readonly reason?: string;
}

/**
 * Moves the actor's own hold. The command that made the hold's current version answers again without writing.
 * @param allowed refuses by what else stands (the subject's own state)
 * @throws DomainError WRONG_STATE when the actor's own hold is not in one of `from`
 */
export async function changeHold(
  read: WorldStateReader,
  context: RuleContext,
  change: HoldChange,
  allowed: () => Promise<void>,
): Promise<Outcome> {
  const { subjectKind, subject, actor, from, to, reason } = change;
  const own = await read.get("hold", subjectKind, subject, actor);
  if (own?.commandDigest === context.commandDigest) return repeated(own);
  await allowed();
  const state = own?.state ?? "none";
  if (!from.includes(state))
    throw new DomainError("WRONG_STATE", `the ${actor}'s own hold is ${state}`, { state, actor });
  const record =
    own === undefined
      ? created(context, "hold", `${subjectKind}:${subject}:${actor}`, {
          subjectKind,
          subject,
          actor,
          state: to,
          reason,
        })
      : advanced(context, own, { state: to, reason });
  return outcome({ record });
}
