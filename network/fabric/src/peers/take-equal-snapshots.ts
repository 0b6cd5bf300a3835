import { orderSomething } from "../certificates/order-something.js";
import { FabricNetworkError } from "../errors.js";
import { until } from "../until.js";
import type { Site } from "../site.js";
import {
  heightOf,
  isSnapshotComplete,
  moveSnapshot,
  requestSnapshot,
  type SnapshotMaker,
  withdrawSnapshot,
} from "./snapshot-requests.js";
import { SNAPSHOT_LIMIT_MS } from "./take-snapshot.js";

/** How many blocks ahead both are asked for, one try after the other: under load blocks come while the requests are made. */
const AHEAD = [20, 100, 500];

/**
 * Has peers write a snapshot of their ledgers as of the same block, and moves each to its target. The block is one that is yet to
 * come; where nobody writes, blocks that change nothing are ordered until it is there.
 * @returns the number of that block
 * @throws FabricNetworkError NOT_READY, TOOL_FAILED
 */
export async function takeEqualSnapshots(
  site: Pick<Site, "plan" | "cli">,
  makers: readonly SnapshotMaker[],
): Promise<number> {
  const block = await requestAlike(site, makers);
  try {
    for (const maker of makers) await untilHas(site, maker, block);
    const isDone = (): boolean => makers.every((maker) => isSnapshotComplete(site, maker, block));
    if (!(await until(isDone, SNAPSHOT_LIMIT_MS)))
      throw new FabricNetworkError("NOT_READY", {
        zh: `${namesOf(makers)} 未写出快照，原因见其日志`,
        en: `${namesOf(makers)} wrote no snapshot; their logs say why`,
      });
    for (const maker of makers) await moveSnapshot(site, maker, block);
    return block;
  } catch (error) {
    for (const maker of makers) await withdrawSnapshot(site, maker, block);
    throw error;
  }
}

async function requestAlike(site: Pick<Site, "plan" | "cli">, makers: readonly SnapshotMaker[]): Promise<number> {
  let last: unknown;
  for (const ahead of AHEAD) {
    const block = Math.max(...(await Promise.all(makers.map(({ peer }) => heightOf(peer))))) + ahead;
    const asked = await Promise.allSettled(makers.map((maker) => requestSnapshot(site, maker, block)));
    const refused = asked.find((each) => each.status === "rejected");
    if (refused === undefined) return block;
    last = refused.reason;
    for (const [index, maker] of makers.entries())
      if (asked[index]?.status === "fulfilled") await withdrawSnapshot(site, maker, block);
  }
  throw last;
}

/** @throws FabricNetworkError NOT_READY */
async function untilHas({ plan }: Pick<Site, "plan">, maker: SnapshotMaker, block: number): Promise<void> {
  const { peer } = maker;
  const isThere = await until(async () => {
    if ((await heightOf(peer)) > block) return true;
    // Not through just any peer: the one to be restored may be the first.
    await orderSomething(plan, maker);
    return false;
  }, SNAPSHOT_LIMIT_MS);
  if (!isThere)
    throw new FabricNetworkError("NOT_READY", {
      zh: `${peer.name} 未取得区块 ${block}，原因见其日志`,
      en: `${peer.name} did not get block ${block}; its log says why`,
    });
}

const namesOf = (makers: readonly SnapshotMaker[]): string => makers.map(({ peer }) => peer.name).join(" and ");
