import { type GrantView, isOverdue, type TaskKind, type TaskView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { grantListed } from "../views/grant-view.js";
import { hasRole, type TaskRule } from "./task-rule.js";

type Grant = Omit<GrantView, "height">;

/** Grants to be delivered by the provider's steward, and what a grantee owes for one that is over. */
export const grantTasks: TaskRule = (snapshot, who) => {
  const isSteward = hasRole(who, "steward");
  const isRequester = hasRole(who, "requester");
  if (!isSteward && !isRequester) return [];
  const ours = snapshot
    .all("grant", ({ provider, grantee }) => provider === who.department || grantee === who.department)
    .map((grant) => grantListed(snapshot, grant));
  return ours.flatMap((grant): readonly TaskView[] => {
    if (grant.provider === who.department)
      return isSteward && grant.effectiveState === "agreed" ? [deliveryOf(snapshot, grant)] : [];
    return [
      ...(isRequester && grant.accounting.use === "missing" ? [owed(grant, "record-use")] : []),
      ...(grant.accounting.disposal === "missing" ? [owed(grant, "prove-destruction")] : []),
    ];
  });
};

const aboutGrant = ({ id, datasetTitle, updatedAt }: Grant) =>
  ({ kind: "grant", id, title: datasetTitle, since: updatedAt }) as const;

const deliveryOf = (snapshot: Snapshot, grant: Grant): TaskView => ({
  ...aboutGrant(grant),
  task: "deliver-grant",
  other: grant.grantee,
  due: grant.deliverDue,
  overdue: isOverdue(grant.deliverDue, snapshot.now),
});

const owed = (grant: Grant, task: TaskKind): TaskView => ({
  ...aboutGrant(grant),
  task,
  other: grant.provider,
  overdue: false,
});
