import { existsSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { FabricNetworkError } from "../errors.js";
import { metricsOf } from "../health.js";
import type { Node, Organisation } from "../plan.js";
import type { Site } from "../site.js";
import { until } from "../until.js";

/** A peer that is to write a snapshot, and where it is to be moved then. */
export interface SnapshotMaker {
  readonly organisation: Organisation;
  readonly peer: Node;
  /** A folder; what it held is replaced. */
  readonly target: string;
}

/** Of a peer that has died meanwhile nothing comes, and what it left is found where an operator looks for snapshots. */
const WITHDRAWAL_LIMIT_MS = 60_000;

type Tools = Pick<Site, "plan" | "cli">;

/**
 * Asks the peer for a snapshot as of a block: 0 stands for the newest one, whichever that is when the request arrives.
 * @throws FabricNetworkError TOOL_FAILED, also for a block before the newest one
 */
export async function requestSnapshot({ plan, cli }: Tools, maker: SnapshotMaker, block: number): Promise<void> {
  await cli.run(maker.organisation, maker.peer, "snapshot", "submitrequest", ...placeOf(plan, maker.peer, block));
}

/** Takes back a request that the peer has accepted. One that it serves already cannot be taken back: what comes of it is removed. */
export async function withdrawSnapshot({ plan, cli }: Tools, maker: SnapshotMaker, block: number): Promise<void> {
  const { organisation, peer } = maker;
  const request = ["snapshot", "cancelrequest", ...placeOf(plan, peer, block)];
  const isTakenBack = await cli.run(organisation, peer, ...request).then(
    () => true,
    () => false,
  );
  if (!isTakenBack) await until(() => isSnapshotComplete({ plan }, maker, block), WITHDRAWAL_LIMIT_MS);
  await rm(completedPath(peer, plan.topology.channel, block), { recursive: true, force: true });
}

/** Whether the peer has written it. */
export function isSnapshotComplete({ plan }: Pick<Site, "plan">, { peer }: SnapshotMaker, block: number): boolean {
  return existsSync(completedPath(peer, plan.topology.channel, block));
}

export async function moveSnapshot({ plan }: Pick<Site, "plan">, maker: SnapshotMaker, block: number): Promise<void> {
  const path = completedPath(maker.peer, plan.topology.channel, block);
  await rm(maker.target, { recursive: true, force: true });
  await cp(path, maker.target, { recursive: true });
  await rm(path, { recursive: true });
}

/** @throws FabricNetworkError NOT_READY for a peer that does not tell */
export async function heightOf(peer: Node): Promise<number> {
  const height = (await metricsOf(peer))?.height;
  if (height === undefined)
    throw new FabricNetworkError("NOT_READY", {
      zh: `${peer.name} 没有报告区块数`,
      en: `${peer.name} does not say how many blocks it has`,
    });
  return height;
}

function placeOf({ topology }: Site["plan"], peer: Node, block: number): string[] {
  const address = ["--peerAddress", peer.address, "--tlsRootCertFile", peer.tls.ca];
  return ["--channelID", topology.channel, "--blockNumber", String(block), ...address];
}

/** Where a peer puts what is complete; beside it there is a folder for what is not. */
function completedPath(peer: Node, channel: string, block: number): string {
  return join(peer.dir, "snapshots", "completed", channel, String(block));
}
