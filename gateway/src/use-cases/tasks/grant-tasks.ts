import { effectiveGrantState, type Grant, type TaskKind, type TaskView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { grantAccounting } from "../views/grant-accounting.js";
import { holdsOn } from "../views/holds.js";
import { hasRole, type TaskRule } from "./task-rule.js";

/** Grants to be delivered by the provider's steward, and what a grantee owes for one that is over. */
export const grantTasks: TaskRule = (snapshot, who) => {
  const delivered = hasRole(who, "steward")
    ? snapshot.all("grant", ({ provider, state }) => provider === who.department && state === "agreed")
    : [];
  // Nothing is owed for what was never delivered, nor before it is over.
  const used = hasRole(who, "steward", "requester")
    ? snapshot.all(
        "grant",
        ({ provider, grantee, deliveredAt }) =>
          grantee === who.department && provider !== who.department && deliveredAt !== undefined,
      )
    : [];
  return [
    ...delivered.filter((grant) => stateOf(snapshot, grant) === "agreed").map((grant) => deliveryOf(snapshot, grant)),
    ...used.flatMap((grant) => owedFor(snapshot, grant, hasRole(who, "requester"))),
  ];
};

const stateOf = (snapshot: Snapshot, grant: Grant) =>
  effectiveGrantState(grant, holdsOn(snapshot, "grant", grant.id), snapshot.now);

const aboutGrant = (snapshot: Snapshot, { id, terms, updatedAt }: Grant) =>
  ({ kind: "grant", id, title: snapshot.datasetTitle(terms.dataset), since: updatedAt }) as const;

const deliveryOf = (snapshot: Snapshot, grant: Grant): TaskView => ({
  ...aboutGrant(snapshot, grant),
  task: "deliver-grant",
  other: grant.grantee,
  due: grant.deliverDue,
  overdue: snapshot.isOver(grant.deliverDue),
});

/** A requester accounts for the use; whoever keeps the data in order proves that it is destroyed. */
function owedFor(snapshot: Snapshot, grant: Grant, isRequester: boolean): readonly TaskView[] {
  const holdings = snapshot.ofGrant("key-holding", grant.id);
  const accounts = snapshot.ofGrant("use-record", grant.id);
  const { use, disposal } = grantAccounting(grant, stateOf(snapshot, grant), holdings, accounts);
  const owed = (task: TaskKind): TaskView => ({
    ...aboutGrant(snapshot, grant),
    task,
    other: grant.provider,
    overdue: false,
  });
  return [
    ...(isRequester && use === "missing" ? [owed("record-use")] : []),
    ...(disposal === "missing" ? [owed("prove-destruction")] : []),
  ];
}
