import { rm } from "node:fs/promises";
import { join } from "node:path";
import { bringUp, foundOrganisation, startNode } from "../bring-up.js";
import { type Changes, readChanges, saveChanges } from "../changes.js";
import { joinOrderer } from "../channel.js";
import { ChannelConfiguration } from "../channel-configuration.js";
import { FabricNetworkError } from "../errors.js";
import { metricsOf } from "../health.js";
import type { Node, Organisation, Plan } from "../plan.js";
import { recordTopology } from "../recorded-topology.js";
import { type Site, siteOf } from "../site.js";
import { checkTopology } from "../topology.js";
import { type AddedOrderer, withOrderer } from "../topology/with-orderer.js";
import { until } from "../until.js";
import type { ChangedNetwork } from "./changed-network.js";
import { enterConsenters } from "./enter-consenters.js";
import { untilInStep } from "./until-in-step.js";

/** It fetches the whole chain, some hundred blocks a second. */
const CATCH_UP_LIMIT_MS = 3_600_000;

/**
 * An orderer of an organisation that orders already joins the channel: enrolled at the organisation's CA, started, and joined first
 * as one that follows and fetches every block, so that ordering does not wait for it to catch up; then entered among the consenters, signed by
 * the majority of the ordering organisations. After an interruption the same call goes on.
 * @throws FabricNetworkError NO_SUCH_ORGANISATION, INVALID_TOPOLOGY, NOT_READY
 */
export async function addOrderer(site: Site, asked: AddedOrderer): Promise<ChangedNetwork> {
  const { topology, dataDir } = site.plan;
  const ordering = topology.organisations.find(
    ({ name, orderers }) => name === asked.organisation && orderers.length > 0,
  );
  if (ordering === undefined)
    throw new FabricNetworkError("NO_SUCH_ORGANISATION", {
      zh: `没有承担排序的组织 ${asked.organisation}。`,
      en: `No organisation ${asked.organisation} runs orderers.`,
    });
  const changes = await readChanges(dataDir);
  requireNewName(changes, asked);
  const whole = checkTopology(withOrderer(topology, asked));
  const wider = await siteOf({ ...site, topology: whole, dataDir });
  const { organisation, orderer } = plannedOf(wider.plan, asked);
  await enterOrClear(site, wider, { organisation, orderer });
  await saveChanges(dataDir, { ...changes, addedOrderers: [...(changes.addedOrderers ?? []), asked] });
  await recordTopology(dataDir, whole);
  await untilInStep(wider.plan, { zh: `${orderer.name} 加入`, en: `${orderer.name} joined` });
  return { site: wider, connection: await bringUp(wider) };
}

/** What it voted for before it left lies in its folder, and is no basis for a new beginning. */
function requireNewName({ removedOrderers = [] }: Changes, { organisation, label }: AddedOrderer): void {
  const name = `${label}.${organisation}`;
  if (!removedOrderers.includes(name)) return;
  const message = {
    zh: `曾有排序节点 ${name}，已离开；请为新节点另取名称`,
    en: `an orderer ${name} was here before and has left; give the new one another name`,
  };
  throw new FabricNetworkError(
    "INVALID_TOPOLOGY",
    { zh: `${name} 不能加入：${message.zh}。`, en: `${name} cannot join: ${message.en}.` },
    [{ path: "organisations.orderers", message }],
  );
}

interface Joining {
  readonly organisation: Organisation;
  readonly orderer: Node;
}

function plannedOf({ organisations }: Plan, asked: AddedOrderer): Joining {
  const organisation = organisations.find(({ name }) => name === asked.organisation);
  const orderer = organisation?.orderers.find(({ name }) => name === `${asked.label}.${asked.organisation}`);
  if (organisation === undefined || orderer === undefined)
    throw new Error("the plan has every orderer of its topology");
  return { organisation, orderer };
}

/** One that is not admitted leaves no process behind, which would be started again for ever; its keys stay. */
async function enterOrClear(site: Site, wider: Site, { organisation, orderer }: Joining): Promise<void> {
  const wasKnown = site.processes.isKnown(orderer.name);
  try {
    site.tell({ zh: `${orderer.name} 跟随通道`, en: `${orderer.name} follows the channel` });
    await foundOrganisation(wider, organisation);
    await startNode(wider, orderer);
    await follow(site, organisation, orderer);
    site.tell({ zh: `${orderer.name} 加入共识节点`, en: `${orderer.name} enters the consenters` });
    await enterConsenters(wider, organisation, orderer);
  } catch (error) {
    if (!wasKnown && site.processes.isKnown(orderer.name)) await site.processes.remove(orderer.name);
    throw error;
  }
}

/** Joins by the newest configuration and fetches what is before and after it. */
async function follow({ plan, cli, binaries }: Site, organisation: Organisation, orderer: Node): Promise<void> {
  const blockPath = join(orderer.dir, "joined-by.block");
  await new ChannelConfiguration(plan, cli, binaries).save(organisation, blockPath);
  await joinOrderer(plan, organisation, orderer, { osnadmin: binaries.osnadmin, blockPath });
  await rm(blockPath);
  const heights = await Promise.all(plan.orderers.map(metricsOf));
  const height = Math.max(0, ...heights.map((metrics) => metrics?.height ?? 0));
  if (!(await until(async () => ((await metricsOf(orderer))?.height ?? 0) >= height, CATCH_UP_LIMIT_MS)))
    throw new FabricNetworkError("NOT_READY", {
      zh: `${orderer.name} 未取得 ${height} 个区块，原因见其日志`,
      en: `${orderer.name} did not get ${height} blocks; its log says why`,
    });
}
