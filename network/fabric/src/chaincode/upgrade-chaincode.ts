import { resolve } from "node:path";
import { provideChaincode } from "../bring-up.js";
import { enrolOrganisation } from "../ca/identities.js";
import { readChanges, saveChanges } from "../changes.js";
import { FabricNetworkError, withMistakes } from "../errors.js";
import { callsInFlight } from "../health.js";
import type { ChaincodeService, Node } from "../plan.js";
import { until } from "../until.js";
import { waitUntilServing } from "../readiness.js";
import { recordTopology } from "../recorded-topology.js";
import { serviceLabel } from "../service-label.js";
import { type Site, siteOf } from "../site.js";
import { checkTopology, type Topology } from "../topology.js";
import { waitForVersion } from "./committed.js";
import { define } from "./lifecycle.js";
import { problemWithChaincode } from "./require-chaincodes.js";

/** A call of a chaincode ends by the peer's own limit (`executetimeout` in core.yaml): what began before is over after that. */
const CALL_LIMIT_MS = 31_000;

export interface UpgradeRequest {
  readonly name: string;
  readonly version: string;
  /** Folder of the new version. */
  readonly path: string;
}

/**
 * A new version of a chaincode, while the old one serves: the new services start beside the old ones, are installed and
 * approved by every organisation, and committed; from each peer's next block on calls go to the new ones. The old ones
 * end once every call that had begun on them is over. A transaction endorsed by peers of which some had committed the
 * upgrade and others had not is refused (ABORTED), and one endorsed before and committed after it may be invalid: a client
 * that tries again, as for any conflict, loses nothing.
 * @throws FabricNetworkError NO_SUCH_CHAINCODE, INVALID_TOPOLOGY
 */
export async function upgradeChaincode(site: Site, request: UpgradeRequest): Promise<Site> {
  const { plan, processes, tell } = site;
  const topology = upgradedTopology(plan.topology, request);
  const next = await siteOf({ ...site, topology, dataDir: plan.dataDir });
  const chaincode = topology.chaincodes.find(({ name }) => name === request.name);
  if (chaincode === undefined) throw new Error("the upgraded topology has the chaincode");
  tell({
    zh: `${request.name} ${request.version} 与旧版本并行启动`,
    en: `${request.name} ${request.version} beside the old version`,
  });
  const packageIds = await provideOrClear(next, chaincode);
  await remember(site, chaincode);
  tell({ zh: "各组织均已批准，已提交", en: "approved by every organisation and committed" });
  await define(next.plan, chaincode, packageIds, next.cli);
  await recordTopology(plan.dataDir, topology);
  await waitForVersion(next.plan, chaincode, next.cli);
  await waitUntilServing(next.plan);
  tell({ zh: "等待旧版本的调用结束", en: "waiting for the calls of the old version" });
  await Promise.all(plan.peers.map(drained));
  await Promise.all(servicesOf(site, request.name).map(({ name }) => processes.remove(name)));
  return next;
}

function upgradedTopology(topology: Topology, { name, version, path }: UpgradeRequest): Topology {
  const current = topology.chaincodes.find((each) => each.name === name);
  if (current === undefined)
    throw new FabricNetworkError("NO_SUCH_CHAINCODE", {
      zh: `通道没有链码 ${name}。`,
      en: `The channel has no chaincode ${name}.`,
    });
  const problem = problemWithChaincode(path);
  const mistakes = [
    ...(serviceLabel(current) === serviceLabel({ name, version })
      ? [
          {
            path: "version",
            message: { zh: `正在运行的就是 ${current.version}`, en: `${current.version} is what runs already` },
          },
        ]
      : []),
    ...(problem === undefined ? [] : [{ path: "path", message: problem }]),
  ];
  const heading = { zh: `${name} 未升级：`, en: `${name} is not upgraded:` };
  if (mistakes.length > 0) throw new FabricNetworkError("INVALID_TOPOLOGY", withMistakes(heading, mistakes), mistakes);
  const chaincodes = topology.chaincodes.map((each) =>
    each.name === name ? { ...each, version, path: resolve(path) } : each,
  );
  return checkTopology({ ...topology, chaincodes });
}

/** A version that does not come up leaves nothing running, and the old one serves on. */
async function provideOrClear(
  next: Site,
  chaincode: ChaincodeService["chaincode"],
): Promise<ReadonlyMap<string, string>> {
  try {
    await Promise.all(next.plan.organisations.map(enrolOrganisation));
    return await provideChaincode(next, chaincode);
  } catch (error) {
    const started = servicesOf(next, chaincode.name).filter(({ name }) => next.processes.isKnown(name));
    await Promise.all(started.map(({ name }) => next.processes.remove(name)));
    throw error;
  }
}

/** Before the channel knows of it: what is interrupted from here on, the next start finishes. */
async function remember({ plan }: Site, { name, version, path }: ChaincodeService["chaincode"]): Promise<void> {
  const changes = await readChanges(plan.dataDir);
  const running = plan.topology.chaincodes.find((each) => each.name === name)?.version ?? "";
  const instead = changes.chaincodes[name]?.instead ?? running;
  const chaincodes = { ...changes.chaincodes, [name]: { instead, version, path } };
  await saveChanges(plan.dataDir, { ...changes, chaincodes });
}

function servicesOf({ plan }: Site, chaincode: string): ChaincodeService[] {
  return plan.organisations.flatMap(({ services }) => services.filter((each) => each.chaincode.name === chaincode));
}

/** A moment without any call in flight, after the peer has the new version, ends the wait early. */
async function drained(peer: Node): Promise<void> {
  await until(async () => (await callsInFlight(peer)) === 0, CALL_LIMIT_MS);
}
