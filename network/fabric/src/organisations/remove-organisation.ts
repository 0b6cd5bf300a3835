import type { Bilingual } from "@mulian/terminal/language";
import { bringUp } from "../bring-up.js";
import { readChanges, saveChanges } from "../changes.js";
import { ChannelConfiguration } from "../channel-configuration.js";
import { FabricNetworkError } from "../errors.js";
import type { Organisation } from "../plan.js";
import { recordTopology } from "../recorded-topology.js";
import { type Site, siteOf } from "../site.js";
import type { Topology } from "../topology.js";
import type { Joined } from "./add-organisation.js";
import { applicationOf } from "./application-of.js";

/**
 * An organisation leaves the running channel: its definition is taken out of the channel's configuration by as many
 * administrators as the policy asks for (the majority of the members), its own only where the others are too few; from that block on
 * nobody takes its signatures. Its processes end; its folder stays, with keys, ledger and logs, and so does all it ever wrote
 * on the chain. After an interruption the same call goes on.
 * @throws FabricNetworkError NO_SUCH_ORGANISATION, INVALID_TOPOLOGY for one that orders or without which nobody would be left
 */
export async function removeOrganisation(site: Site, name: string): Promise<Joined> {
  const { plan, processes, tell } = site;
  const leaving = plan.organisations.find((organisation) => organisation.name === name);
  if (leaving === undefined)
    throw new FabricNetworkError("NO_SUCH_ORGANISATION", {
      zh: `网络没有组织 ${name}。`,
      en: `The network has no organisation ${name}.`,
    });
  const narrower = await siteOf({ ...site, topology: topologyWithout(plan.topology, leaving), dataDir: plan.dataDir });
  await leaveChannel(site, narrower, leaving);
  const changes = await readChanges(plan.dataDir);
  const removed = [...new Set([...(changes.removed ?? []), leaving.mspId])];
  await saveChanges(plan.dataDir, { ...changes, removed });
  await recordTopology(plan.dataDir, narrower.plan.topology);
  tell({ zh: `结束 ${name} 的进程`, en: `the processes of ${name} end` });
  const known = [...leaving.peers, ...leaving.services, leaving.ca].filter((each) => processes.isKnown(each.name));
  await Promise.all(known.map((each) => processes.remove(each.name)));
  return { site: narrower, connection: await bringUp(narrower) };
}

function topologyWithout(topology: Topology, { mspId, orderers, name }: Organisation): Topology {
  const organisations = topology.organisations.filter((each) => each.mspId !== mspId);
  const members = organisations.filter(({ peers }) => peers.length > 0);
  const message: Bilingual =
    orderers.length > 0
      ? { zh: "它运行排序节点，须先离开共识节点", en: "it runs orderers, which leave the consenters first" }
      : { zh: "它是通道唯一的成员", en: "it is the channel's only member" };
  if (orderers.length > 0 || members.length === 0)
    throw new FabricNetworkError(
      "INVALID_TOPOLOGY",
      { zh: `${name} 不能离开：${message.zh}。`, en: `${name} cannot leave: ${message.en}.` },
      [{ path: "organisations", message }],
    );
  return { ...topology, organisations };
}

/** Nothing to do where the channel does not have it any more. */
async function leaveChannel(site: Site, narrower: Site, leaving: Organisation): Promise<void> {
  const staying = narrower.plan.organisations.filter(({ peers }) => peers.length > 0);
  const [first, ...others] = staying;
  if (first === undefined) throw new Error("somebody stays");
  // Of those that stay: the one that leaves may never have its last block, for orderers give it none after.
  const channel = new ChannelConfiguration(narrower.plan, narrower.cli, narrower.binaries);
  if (!Object.hasOwn(applicationOf(await channel.read(first)), leaving.mspId)) return;
  // Who sends it counts too.
  const signers = [...others, leaving].slice(0, Math.floor((staying.length + 1) / 2));
  site.tell({
    zh: `通道移出 ${leaving.mspId}，签署方：${[...signers, first].map(({ name }) => name).join("、")}`,
    en: `the channel lets ${leaving.mspId} go: signed by ${[...signers, first].map(({ name }) => name).join(", ")}`,
  });
  await channel.change(first, (configuration) => void delete applicationOf(configuration)[leaving.mspId], signers);
}
