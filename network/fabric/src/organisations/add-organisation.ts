import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bilingual } from "@mulian/terminal/language";
import { bringUp, foundOrganisation } from "../bring-up.js";
import { readChanges, saveChanges } from "../changes.js";
import { ChannelConfiguration, type ConfigurationGroup } from "../channel-configuration.js";
import { organisationYaml } from "../config/configtx.js";
import type { ConnectionProfile } from "../connection.js";
import { FabricNetworkError } from "../errors.js";
import { writePrivately } from "../files.js";
import { hostPortOf } from "../host-port.js";
import type { Organisation } from "../plan.js";
import { recordTopology } from "../recorded-topology.js";
import { runTool } from "../run-tool.js";
import { type Site, siteOf } from "../site.js";
import { checkTopology } from "../topology.js";
import type { OrganisationTopology } from "../topology/organisations.js";
import { applicationOf } from "./application-of.js";

export interface Joined {
  readonly site: Site;
  readonly connection: ConnectionProfile;
}

/**
 * An organisation joins the running channel: a CA, an administrator and peers of its own, its definition put into the
 * channel's configuration by as many administrators as the policy asks for (the majority of the members), its peers joined,
 * the chaincodes installed and approved. Every step finds what is done already: after an interruption the same call goes on.
 * @throws FabricNetworkError INVALID_TOPOLOGY with every mistake, when the network cannot have such an organisation
 */
export async function addOrganisation(site: Site, asked: OrganisationTopology): Promise<Joined> {
  const { plan, tell } = site;
  const { topology, dataDir } = plan;
  const known = topology.organisations.find((each) => each.mspId === asked.mspId && each.name === asked.name);
  const whole = known === undefined ? checkTopology(withMember(topology, asked)) : topology;
  const wider = await siteOf({ ...site, topology: whole, dataDir });
  const organisation = wider.plan.organisations.find(({ name }) => name === asked.name);
  if (organisation === undefined) throw new Error("the plan has every organisation of its topology");
  if (known === undefined) {
    tell({ zh: `${asked.name} 的 CA`, en: `a certificate authority for ${asked.name}` });
    await enterOrClear(site, wider, organisation);
    const changes = await readChanges(dataDir);
    const removed = changes.removed?.filter((mspId) => mspId !== asked.mspId) ?? [];
    const organisations = [...changes.organisations.filter(({ mspId }) => mspId !== asked.mspId), asked];
    await saveChanges(dataDir, { ...changes, organisations, removed });
    await recordTopology(dataDir, whole);
  }
  return { site: wider, connection: await bringUp(wider) };
}

const ONLY_PEERS: Bilingual = {
  zh: "加入的组织须有背书节点，不能有排序节点。",
  en: "An organisation that joins has peers and no orderers.",
};

function withMember(topology: Site["plan"]["topology"], asked: OrganisationTopology): unknown {
  const isPeerless = asked.peers.length === 0;
  const mistake = isPeerless
    ? { path: "peers", message: { zh: "至少一个", en: "at least one" } }
    : { path: "orderers", message: { zh: "不能有", en: "none" } };
  if (isPeerless || asked.orderers.length > 0) throw new FabricNetworkError("INVALID_TOPOLOGY", ONLY_PEERS, [mistake]);
  return { ...topology, organisations: [...topology.organisations, asked] };
}

/** An organisation that is not admitted leaves no process behind, which would be started again for ever; its keys stay. */
async function enterOrClear(site: Site, wider: Site, organisation: Organisation): Promise<void> {
  try {
    await foundOrganisation(wider, organisation);
    await enterChannel(site, organisation);
  } catch (error) {
    const { name } = organisation.ca;
    if (site.processes.isKnown(name)) await site.processes.remove(name);
    throw error;
  }
}

/** Nothing to do where the channel has it already. */
async function enterChannel(site: Site, organisation: Organisation): Promise<void> {
  const { plan, cli, binaries, tell } = site;
  const channel = new ChannelConfiguration(plan, cli, binaries);
  const members = plan.organisations.filter(({ peers }) => peers.length > 0);
  const [first, ...others] = members;
  if (first === undefined) throw new Error("a network has members");
  if (Object.hasOwn(applicationOf(await channel.read(first)), organisation.mspId)) return;
  const definition = await definitionOf(site, organisation);
  // Who sends it counts too.
  const signers = others.slice(0, Math.floor(members.length / 2));
  tell({
    zh: `通道接纳 ${organisation.mspId}，签署方：${[...signers, first].map(({ name }) => name).join("、")}`,
    en: `the channel admits ${organisation.mspId}: signed by ${[...signers, first].map(({ name }) => name).join(", ")}`,
  });
  await channel.change(
    first,
    (configuration) => {
      applicationOf(configuration)[organisation.mspId] = definition;
    },
    signers,
  );
}

/** As configtxgen makes it, and its anchor peers, which configtxgen leaves out. */
async function definitionOf({ plan, binaries }: Site, organisation: Organisation): Promise<ConfigurationGroup> {
  const { channelDir } = plan;
  const work = await mkdtemp(join(channelDir, "joining-"));
  try {
    await writePrivately(join(work, "configtx.yaml"), organisationYaml(organisation));
    const printed = await runTool(binaries.configtxgen, ["-printOrg", organisation.mspId, "-configPath", work]);
    const definition = JSON.parse(printed) as ConfigurationGroup; // as configtxgen prints it
    const anchors = organisation.peers.slice(0, 1).map(({ address }) => hostPortOf(address));
    const anchorPeers = { mod_policy: "Admins", value: { anchor_peers: anchors }, version: "0" };
    return { ...definition, values: { ...definition.values, AnchorPeers: anchorPeers } };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
