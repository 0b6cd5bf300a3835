import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Bilingual } from "@mulian/terminal/language";
import { type Binaries, findBinaries } from "./binaries.js";
import { bringUp } from "./bring-up.js";
import { applyChanges, readChanges } from "./changes.js";
import { FabricNetworkError } from "./errors.js";
import { genesisPath } from "./channel.js";
import { takePrivately } from "./files.js";
import { lockFolder } from "./lock.js";
import { Processes } from "./processes.js";
import { type Network, RunningNetwork } from "./running-network.js";
import { requireChaincodes } from "./chaincode/require-chaincodes.js";
import { readTopologyOf, recordedTopologyPath, recordTopology } from "./recorded-topology.js";
import { siteOf } from "./site.js";
import type { Topology } from "./topology.js";

export interface StartOptions {
  readonly topology: Topology;
  /** Everything that survives a restart. Made 0700, whoever created it. */
  readonly dataDir: string;
  /** Gives up and stops what runs already. */
  readonly signal?: AbortSignal;
  /** Told what is being done. */
  readonly tell?: (step: Bilingual) => void;
}

/**
 * Starts the network, or starts it again from its data folder with the same keys, chain and ports. Every step finds what is
 * done already, so that it goes on where an earlier start was interrupted; whatever fails, no process is left running.
 * Once it is up, a process that ends is started again, and commands are taken at the folder's socket (see `askNetwork`).
 * @throws FabricNetworkError
 */
export async function startNetwork({ topology, dataDir, signal, tell = () => {} }: StartOptions): Promise<Network> {
  const binaries = findBinaries(topology.fabric);
  const folder = resolve(dataDir);
  await takePrivately(folder);
  const unlock = await lockFolder(folder);
  const processes = new Processes(folder, join(folder, "logs"));
  const close = async (): Promise<void> => {
    await processes.close();
    await unlock();
  };
  try {
    const whole = applyChanges(topology, await readChanges(folder));
    requireChaincodes(whole);
    await claimFolder(folder, whole);
    const left = await processes.endLeftovers();
    if (left.length > 0)
      tell({
        zh: `已结束此前启动遗留的进程：${left.join("、")}`,
        en: `ended what an earlier start left running: ${left.join(", ")}`,
      });
    const start = open(whole, folder, { binaries, processes, tell });
    return await RunningNetwork.open(await Promise.race([start, abortion(signal)]), close);
  } catch (error) {
    await close();
    throw error;
  }
}

interface Tools {
  readonly binaries: Binaries;
  readonly processes: Processes;
  readonly tell: (step: Bilingual) => void;
}

async function open(topology: Topology, dataDir: string, tools: Tools) {
  const site = await siteOf({ ...tools, topology, dataDir });
  return { site, connection: await bringUp(site) };
}

/** Fails when the signal comes; otherwise never settles. */
function abortion(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void =>
      reject(
        new FabricNetworkError("INTERRUPTED", {
          zh: "网络启动完成之前已停止。",
          en: "Stopped before the network was up.",
        }),
      );
    if (signal?.aborted) give();
    else signal?.addEventListener("abort", give, { once: true });
  });
}

/** @throws FabricNetworkError OTHER_NETWORK for a folder whose chain was made for other organisations or by a later Fabric */
async function claimFolder(dataDir: string, topology: Topology): Promise<void> {
  const claimed = await readTopologyOf(dataDir);
  // Before there is a first block, nothing rests on the organisations: a mistaken first start may be put right.
  if (claimed !== undefined && existsSync(genesisPath(dataDir, claimed.channel)))
    requireSame(dataDir, claimed, topology);
  await recordTopology(dataDir, topology);
}

function requireSame(dataDir: string, claimed: Topology, topology: Topology): void {
  const isOlder = claimed.fabric.startsWith("3.") && topology.fabric.startsWith("2.");
  if (isDeepStrictEqual(identityOf(claimed), identityOf(topology)) && !isOlder) return;
  const what = isOlder
    ? {
        zh: `由 Fabric ${claimed.fabric} 建立，${topology.fabric} 无法接续`,
        en: `of Fabric ${claimed.fabric}, which ${topology.fabric} cannot go on with`,
      }
    : { zh: "属于另一拓扑", en: "of another topology" };
  const path = recordedTopologyPath(dataDir);
  throw new FabricNetworkError("OTHER_NETWORK", {
    zh: `${dataDir} 中的网络${what.zh}（见 ${path}）：请启动那个网络，或另指定目录。`,
    en: `${dataDir} holds a network ${what.en} (${path} has it): start that one, or name another folder.`,
  });
}

/** What the chain rests on. */
function identityOf({ channel, consensus, organisations }: Topology): object {
  return { channel, consensus, organisations: organisations.toSorted((a, b) => (a.mspId < b.mspId ? -1 : 1)) };
}
