import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { bringUp, waitForNode } from "../bring-up.js";
import type { ConnectionProfile } from "../connection.js";
import { FabricNetworkError } from "../errors.js";
import { metricsOf } from "../health.js";
import type { Node, Organisation } from "../plan.js";
import { until } from "../until.js";
import type { Site } from "../site.js";
import { obtainSnapshot } from "./obtain-snapshot.js";

/** Joining reads the whole snapshot; a peer tells of no height before. */
const JOIN_LIMIT_MS = 3_600_000;

export interface RestoreRequest {
  /** A process as `status` names it, for example `peer2.org1`. */
  readonly name: string;
  /** The peer whose snapshot is taken, of the same organisation or of another. */
  readonly from: string;
  /** Takes another organisation's word where no third organisation's peer can be asked. */
  readonly unconfirmed?: boolean | undefined;
}

export interface Restored {
  readonly connection: ConnectionProfile;
  /** The last block that the snapshot stands for: the peer has those after it. */
  readonly block: number;
  /** The peer of a third organisation that has the same state. */
  readonly confirmedBy?: string;
}

/** A peer of the network, and whose it is. */
export interface PeerOf {
  readonly organisation: Organisation;
  readonly peer: Node;
}

/**
 * Gives a peer a new ledger from another peer's snapshot: state and hashes as they were after the snapshot's block, and every
 * block since. One of another organisation is compared with a third's before anything is touched. Blocks before it and the
 * history of keys are not in a snapshot; nor is private data, which comes later from another peer of the same organisation, if
 * there is one. What the peer had is kept beside it, as `data.before-restore`.
 * @throws FabricNetworkError NO_SUCH_PROCESS for names that are no two different peers, NOT_READY, SNAPSHOT_DAMAGED,
 *   SNAPSHOT_DISPUTED, SNAPSHOT_UNCONFIRMED
 */
export async function restorePeer(site: Site, { name, from, unconfirmed = false }: RestoreRequest): Promise<Restored> {
  const { plan, cli, processes, tell } = site;
  const lost = peerOf(site, name);
  const source = peerOf(site, from);
  if (lost.peer === source.peer)
    throw new FabricNetworkError("NO_SUCH_PROCESS", {
      zh: `${name} 不能由自身恢复。`,
      en: `${name} cannot be restored from itself.`,
    });
  const folder = join(lost.peer.dir, "snapshot");
  const { block, confirmedBy } = await obtainSnapshot(site, { lost, source, folder, unconfirmed });
  tell({ zh: `${name} 以此快照加入，截至区块 ${block}`, en: `${name} joins by it, as of block ${block}` });
  await processes.stop(name);
  await setAside(lost.peer);
  await processes.again(name);
  await waitForNode(site, lost.peer);
  await cli.run(lost.organisation, lost.peer, "channel", "joinbysnapshot", "--snapshotpath", folder);
  const joined = await until(async () => (await metricsOf(lost.peer))?.height !== undefined, JOIN_LIMIT_MS);
  if (!joined)
    throw new FabricNetworkError("NOT_READY", {
      zh: `${name} 未加入 ${plan.topology.channel}，原因见其日志`,
      en: `${name} did not join ${plan.topology.channel}; its log says why`,
    });
  await rm(folder, { recursive: true });
  return { connection: await bringUp(site), block, ...(confirmedBy === undefined ? {} : { confirmedBy }) };
}

function peerOf({ plan }: Site, name: string): PeerOf {
  for (const organisation of plan.organisations)
    for (const peer of organisation.peers) if (peer.name === name) return { organisation, peer };
  throw new FabricNetworkError("NO_SUCH_PROCESS", { zh: `没有背书节点 ${name}。`, en: `There is no peer ${name}.` });
}

/** An earlier one, set aside by a restore that was broken off or has served its time, makes room. */
async function setAside({ dir }: Node): Promise<void> {
  const data = join(dir, "data");
  if (!existsSync(data)) return;
  await rm(`${data}.before-restore`, { recursive: true, force: true });
  await rename(data, `${data}.before-restore`);
}
