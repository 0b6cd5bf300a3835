import { FabricNetworkError } from "../errors.js";
import { until } from "../until.js";
import type { Site } from "../site.js";
import {
  heightOf,
  isSnapshotComplete,
  moveSnapshot,
  requestSnapshot,
  type SnapshotMaker,
} from "./snapshot-requests.js";

/** A snapshot is the whole state, written out: some 100 MB a second, and a new block may come before it begins. */
export const SNAPSHOT_LIMIT_MS = 3_600_000;

/**
 * Has a peer write a snapshot of its ledger as of its newest block, and moves it to its target.
 * @returns the number of that block
 * @throws FabricNetworkError NOT_READY
 */
export async function takeSnapshot(site: Pick<Site, "plan" | "cli">, maker: SnapshotMaker): Promise<number> {
  const before = await heightOf(maker.peer);
  await requestSnapshot(site, maker, 0);
  let found: number | undefined;
  await until(async () => {
    const newest = await heightOf(maker.peer);
    const numbers = Array.from({ length: newest - before + 1 }, (_, more) => before - 1 + more);
    found = numbers.find((number) => isSnapshotComplete(site, maker, number));
    return found !== undefined;
  }, SNAPSHOT_LIMIT_MS);
  if (found === undefined)
    throw new FabricNetworkError("NOT_READY", {
      zh: `${maker.peer.name} 未写出快照，原因见其日志`,
      en: `${maker.peer.name} wrote no snapshot; its log says why`,
    });
  await moveSnapshot(site, maker, found);
  return found;
}
