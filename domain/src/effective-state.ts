import { z } from "zod";
import type { Dataset } from "./records/dataset.js";
import type { Grant, Hold } from "./records/grant.js";

/** What a grant amounts to, from its record, every hold on it and the time. */
export const EffectiveGrantState = z.enum([
  "agreed",
  "delivered",
  "active",
  "suspended",
  "revoked",
  "expired",
  "completed",
  "terminated",
]);
export type EffectiveGrantState = z.infer<typeof EffectiveGrantState>;

type HoldState = Pick<Hold, "state" | "actor">;

/**
 * The strictest wins: revoked, then ended by the parties, then expired, then suspended, then the record's own state.
 * @param now instant to judge by: the transaction's timestamp on the ledger, the clock in a gateway
 */
export function effectiveGrantState(
  grant: Pick<Grant, "state" | "expiresAt">,
  holds: readonly HoldState[],
  now: string,
): EffectiveGrantState {
  if (holds.some((hold) => hold.state === "revoked")) return "revoked";
  if (grant.state === "terminated" || grant.state === "completed") return grant.state;
  if (Date.parse(now) >= Date.parse(grant.expiresAt)) return "expired";
  if (holds.some((hold) => hold.state === "suspended")) return "suspended";
  return grant.state;
}

const OVER: ReadonlySet<EffectiveGrantState> = new Set(["revoked", "expired", "completed", "terminated"]);

/** Whether nothing can be served by a grant any more, however it ended. */
export const isGrantOver = (state: EffectiveGrantState): boolean => OVER.has(state);

/** A dataset is suspended while its owner says so or the authority holds it. */
export function effectiveDatasetState(dataset: Pick<Dataset, "state">, holds: readonly HoldState[]): Dataset["state"] {
  if (dataset.state !== "retired" && holds.some((hold) => hold.state !== "none")) return "suspended";
  return dataset.state;
}
