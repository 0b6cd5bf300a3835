import { CANNOT_RECALL, DomainError, type DrillStep, type KeyDrill, type RouteBody } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";
import type { Clock } from "../ports/clock.js";
import type { UserCaller } from "./caller.js";
import { drillActions, type DrillAction } from "./drill-actions.js";
import { exposureOf } from "./exposure.js";
import { find } from "./find.js";
import { namedLegKey } from "./named-leg-key.js";
import type { KeyCallOptions } from "./rotate-key.js";
import type { DepartmentKeyPorts } from "./rotate-department-keys.js";
import type { LegKeyPorts } from "./rotate-leg-key.js";

export interface DrillPorts extends DepartmentKeyPorts {
  readonly legKey: LegKeyPorts;
  readonly exchange: Pick<Exchange, "settleHolding">;
  readonly clock: Clock;
}

/** What is under way when the time is over is finished; this much before the call's own end nothing new is begun. */
const STOP_AFTER_MS = 40_000;

/**
 * A department's keys leaked, or are taken to have: everything exposed is listed, and blocked, replaced, revoked, marked and
 * sealed again as far as the caller may. Every step looks at the ledger first and does nothing twice, so a drill that was
 * interrupted goes on when it is run again for the same time. A department runs its own; the authority may run anybody's, and what only the
 * department itself can do is left to it.
 * @throws DomainError FORBIDDEN for another department's, unless the caller is the authority
 */
export async function runKeyDrill(
  ports: DrillPorts,
  caller: UserCaller,
  department: string,
  { dryRun, reason, leakedBefore = ports.clock.now().toISOString() }: RouteBody<"drillDepartmentKeys">,
  { signal, language }: Pick<KeyCallOptions, "signal" | "language">,
): Promise<KeyDrill> {
  const { index, clock } = ports;
  await find(ports, caller, "department", department);
  const isOwn = department === caller.department && department === ports.department;
  if (!isOwn && !caller.roles.includes("authority"))
    throw new DomainError("FORBIDDEN", "a department drills its own keys; the authority anybody's");
  const exposure = exposureOf(index, department, leakedBefore, clock.now().toISOString());
  const legKeyNamed = await namedLegKey(index, department);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(STOP_AFTER_MS)]);
  const steps: DrillStep[] = [];
  for (const action of drillActions(
    { ...ports, caller, subject: department, isOwn, reason, leakedBefore, legKeyNamed, signal: limit },
    exposure,
  ))
    steps.push(await taken(action, dryRun, limit));
  return {
    department,
    dryRun,
    leakedBefore,
    complete: steps.every(
      ({ outcome, step }) =>
        outcome === "done" || outcome === "already" || isOthers(step, outcome, isOwn, ports.legKey.host === department),
    ),
    steps: steps.map((step) => named(ports, step)),
    height: index.height,
    notice: CANNOT_RECALL[language],
  };
}

/** What is left because it is another department's to do, not because the time was over. */
function isOthers(step: DrillStep["step"], outcome: DrillStep["outcome"], isOwn: boolean, isHost: boolean): boolean {
  if (outcome !== "left") return false;
  return !isOwn || step === "tell-provider" || (step === "rotate-leg-key" && !isHost);
}

/** One step, whatever comes of it: what fails does not keep the rest from being done. */
async function taken({ shown, state, run }: DrillAction, dryRun: boolean, limit: AbortSignal): Promise<DrillStep> {
  if (state !== "open") return { ...shown, outcome: state };
  if (dryRun) return { ...shown, outcome: "planned" };
  if (limit.aborted) return { ...shown, outcome: "left" };
  try {
    const txId = await run();
    return { ...shown, outcome: "done", ...(txId === undefined ? {} : { txId }) };
  } catch (error) {
    if (limit.aborted) return { ...shown, outcome: "left" };
    return { ...shown, outcome: "failed", code: error instanceof DomainError ? error.code : "INTERNAL" };
  }
}

const named = ({ index }: Pick<DrillPorts, "index">, step: DrillStep): DrillStep => {
  const title = step.dataset === undefined ? undefined : index.get("dataset", step.dataset)?.content.title;
  return title === undefined ? step : { ...step, datasetTitle: title };
};
