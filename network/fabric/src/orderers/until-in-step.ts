import type { Bilingual } from "@mulian/terminal/language";
import { orderSomething } from "../certificates/order-something.js";
import { FabricNetworkError } from "../errors.js";
import { metricsOf } from "../health.js";
import type { Node, Plan } from "../plan.js";
import { until } from "../until.js";

/** An orderer that was away for a moment has the others' blocks soon; behind BFT a change of the leader can come between. */
const CATCH_UP_LIMIT_MS = 120_000;
/** Longer than orderers that are well take for a block on a busy machine. */
const NUDGE_MS = 3_000;

/**
 * Until one orderer leads, each sees the others, and all have the same blocks. Not one's alone: behind BFT an orderer that was
 * restarted misses the next block and takes part again once a further one shows it that it did, and while two of four do not
 * take part, nothing is ordered. So there blocks are ordered until all have them.
 * @param since what was done before, for the sentence that says it did not work
 * @throws FabricNetworkError NOT_READY
 */
export async function untilInStep(plan: Plan, since: Bilingual): Promise<void> {
  const isByBft = plan.topology.consensus === "bft";
  let nudgeAt = Date.now() + NUDGE_MS;
  const inStep = await until(async () => {
    if (await areInStep(plan.orderers)) return true;
    if (isByBft && Date.now() >= nudgeAt) {
      await orderSomething(plan);
      nudgeAt = Date.now() + NUDGE_MS;
    }
    return false;
  }, CATCH_UP_LIMIT_MS);
  if (!inStep)
    throw new FabricNetworkError("NOT_READY", {
      zh: `自 ${since.zh} 起，排序节点的区块不一致。`,
      en: `The orderers do not agree on their blocks since ${since.en}.`,
    });
}

async function areInStep(orderers: readonly Node[]): Promise<boolean> {
  const all = await Promise.all(orderers.map(metricsOf));
  const isLed = all.filter((metrics) => metrics?.isLeader === true).length === 1;
  const seeEachOther = all.every((metrics) => metrics?.seesAll === true);
  return isLed && seeEachOther && new Set(all.map((metrics) => `${metrics?.height} ${metrics?.view}`)).size === 1;
}
