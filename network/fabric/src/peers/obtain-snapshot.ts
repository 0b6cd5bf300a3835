import { rm } from "node:fs/promises";
import type { Bilingual } from "@mulian/terminal/language";
import { FabricNetworkError } from "../errors.js";
import { isServing, metricsOf } from "../health.js";
import type { Site } from "../site.js";
import { checkSnapshot, compareSnapshots } from "./check-snapshot.js";
import type { PeerOf } from "./restore-peer.js";
import { takeEqualSnapshots } from "./take-equal-snapshots.js";
import { takeSnapshot } from "./take-snapshot.js";

export interface ObtainOptions {
  readonly lost: PeerOf;
  readonly source: PeerOf;
  /** Where the snapshot is put. */
  readonly folder: string;
  readonly unconfirmed: boolean;
}

export interface Obtained {
  /** The last block that it stands for. */
  readonly block: number;
  /** The third organisation's peer that said the same. */
  readonly confirmedBy?: string;
}

/**
 * A peer's snapshot, its files held against the hashes in its metadata; one of another organisation also against what a third
 * organisation's peer makes of the same block, for whoever hands over a state could have changed it. Whatever fails, nothing is left.
 * @throws FabricNetworkError NOT_READY, SNAPSHOT_DAMAGED, SNAPSHOT_DISPUTED, SNAPSHOT_UNCONFIRMED
 */
export async function obtainSnapshot(
  site: Site,
  { lost, source, folder, unconfirmed }: ObtainOptions,
): Promise<Obtained> {
  const { tell } = site;
  const isOwn = lost.organisation === source.organisation;
  const third = isOwn ? undefined : await thirdPeer(site, lost, source);
  if (!isOwn && third === undefined) requireConsent(source, unconfirmed, tell);
  const theirs = `${folder}-of-third`;
  try {
    const names = [source, ...(third === undefined ? [] : [third])].map(({ peer }) => peer.name);
    tell({ zh: `取快照：${names.join("、")}`, en: `a snapshot of ${names.join(", and of ")}` });
    const maker = { ...source, target: folder };
    const block = await (third === undefined
      ? takeSnapshot(site, maker)
      : takeEqualSnapshots(site, [maker, { ...third, target: theirs }]));
    const from = source.peer.name;
    tell({
      zh: `检查 ${from} 的快照${third === undefined ? "" : `，并与 ${third.peer.name} 的比较`}`,
      en: `the snapshot of ${from} is checked${third === undefined ? "" : ` and compared with that of ${third.peer.name}`}`,
    });
    await checkSnapshot(folder, from);
    if (third === undefined) return { block };
    await checkSnapshot(theirs, third.peer.name);
    await compareSnapshots({ folder, from }, { folder: theirs, from: third.peer.name });
    return { block, confirmedBy: third.peer.name };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(theirs, { recursive: true, force: true });
  }
}

/** One that serves, of neither organisation; one that has lost its own ledger serves without being in the channel. */
async function thirdPeer({ plan }: Site, lost: PeerOf, source: PeerOf): Promise<PeerOf | undefined> {
  for (const organisation of plan.organisations) {
    if (organisation === lost.organisation || organisation === source.organisation) continue;
    for (const peer of organisation.peers)
      if ((await isServing(peer)) && (await metricsOf(peer))?.height !== undefined) return { organisation, peer };
  }
  return undefined;
}

function requireConsent({ peer }: PeerOf, unconfirmed: boolean, tell: Site["tell"]): void {
  const what: Bilingual = {
    zh: `没有第三个组织的背书节点可以确认 ${peer.name} 交来的状态`,
    en: `No third organisation's peer serves that could confirm the state that ${peer.name} hands over`,
  };
  if (!unconfirmed)
    throw new FabricNetworkError("SNAPSHOT_UNCONFIRMED", {
      zh: `${what.zh}。请启动一个；或加 --unconfirmed 相信该组织；或由排序节点重建。`,
      en: `${what.en}. Start one; or take that organisation at its word with --unconfirmed; or rebuild the peer from the orderers.`,
    });
  tell({ zh: `未经确认：${what.zh}。以其所述为准。`, en: `UNCONFIRMED: ${what.en}. It is taken at its word.` });
}
