import { join } from "node:path";
import { readJson, writePrivately } from "./files.js";
import type { Topology } from "./topology.js";
import { withoutOrderers } from "./topology/without-orderers.js";
import { type AddedOrderer, withOrderer } from "./topology/with-orderer.js";
import type { OrganisationTopology } from "./topology/organisations.js";

/** What commands changed since the network first came up: a later start goes by it beside the topology's file. */
export interface Changes {
  /** Organisations that joined. */
  readonly organisations: readonly OrganisationTopology[];
  /** MSP ids of organisations that left, whether the file names them or they joined later; absent in older folders. */
  readonly removed?: readonly string[];
  /** Orderers that left the consenters, as `status` names them; absent in older folders. */
  readonly removedOrderers?: readonly string[];
  /** Orderers that joined the consenters; absent in older folders. */
  readonly addedOrderers?: readonly AddedOrderer[];
  /** Upgraded chaincodes by name. Holds while the file still names the version that was upgraded. */
  readonly chaincodes: Readonly<Record<string, Upgrade>>;
}

interface Upgrade {
  readonly instead: string;
  readonly version: string;
  readonly path: string;
}

const NONE: Changes = { organisations: [], chaincodes: {} };

export async function readChanges(dataDir: string): Promise<Changes> {
  return (await readJson<Changes>(changesPath(dataDir))) ?? NONE;
}

export function saveChanges(dataDir: string, changes: Changes): Promise<void> {
  return writePrivately(changesPath(dataDir), JSON.stringify(changes, undefined, 2));
}

/** The network that the file's topology has become. */
export function applyChanges(
  topology: Topology,
  { organisations, removed = [], removedOrderers = [], addedOrderers = [], chaincodes }: Changes,
): Topology {
  const named = new Set(topology.organisations.map(({ mspId }) => mspId));
  const joined = organisations.filter(({ mspId }) => !named.has(mspId));
  const current = topology.chaincodes.map((chaincode) => {
    const upgrade = chaincodes[chaincode.name];
    if (upgrade === undefined || upgrade.instead !== chaincode.version) return chaincode;
    return { ...chaincode, version: upgrade.version, path: upgrade.path };
  });
  const members = [...topology.organisations, ...joined].filter(({ mspId }) => !removed.includes(mspId));
  const whole: Topology = { ...topology, organisations: members, chaincodes: current };
  return withoutOrderers(addedOrderers.reduce(withOrderer, whole), removedOrderers);
}

function changesPath(dataDir: string): string {
  return join(dataDir, "changes.json");
}
