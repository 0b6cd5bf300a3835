import { existsSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { FabricNetworkError } from "../errors.js";
import { metricsOf } from "../health.js";
import type { Node, Organisation } from "../plan.js";
import { until } from "../until.js";
import type { Site } from "../site.js";

/** A snapshot is the whole state, written out: some 100 MB a second, and a new block may come before it begins. */
const SNAPSHOT_LIMIT_MS = 3_600_000;

/**
 * Has a peer write a snapshot of its ledger as of its newest block, and moves it to `target`.
 * @returns the number of that block
 * @throws FabricNetworkError NOT_READY
 */
export async function takeSnapshot(
  { plan, cli }: Pick<Site, "plan" | "cli">,
  organisation: Organisation,
  peer: Node,
  target: string,
): Promise<number> {
  const { channel } = plan.topology;
  const before = await heightOf(peer);
  // 0 stands for the newest block, whichever that is when the request arrives.
  const request = ["submitrequest", "--channelID", channel, "--blockNumber", "0"];
  const address = ["--peerAddress", peer.address, "--tlsRootCertFile", peer.tls.ca];
  await cli.run(organisation, peer, "snapshot", ...request, ...address);
  let found: number | undefined;
  await until(async () => {
    const newest = await heightOf(peer);
    const numbers = Array.from({ length: newest - before + 1 }, (_, more) => before - 1 + more);
    found = numbers.find((number) => existsSync(completedPath(peer, channel, number)));
    return found !== undefined;
  }, SNAPSHOT_LIMIT_MS);
  if (found === undefined)
    throw new FabricNetworkError("NOT_READY", `${peer.name} wrote no snapshot; its log says why`);
  const path = completedPath(peer, channel, found);
  await rm(target, { recursive: true, force: true });
  await cp(path, target, { recursive: true });
  await rm(path, { recursive: true });
  return found;
}

/** Where a peer puts what is complete; beside it there is a folder for what is not. */
function completedPath(peer: Node, channel: string, number: number): string {
  return join(peer.dir, "snapshots", "completed", channel, String(number));
}

async function heightOf(peer: Node): Promise<number> {
  const height = (await metricsOf(peer))?.height;
  if (height === undefined)
    throw new FabricNetworkError("NOT_READY", `${peer.name} does not say how many blocks it has`);
  return height;
}
