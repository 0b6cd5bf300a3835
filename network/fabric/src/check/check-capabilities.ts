import { findBinaries } from "../binaries.js";
import { ChannelConfiguration, type ConfigurationGroup } from "../channel-configuration.js";
import { PeerCli } from "../peer-cli.js";
import type { Plan } from "../plan.js";
import { asSaid } from "../errors.js";
import type { Finding } from "./finding.js";

/** The highest capabilities of each part of the configuration that a release knows. */
const HIGHEST: readonly { readonly release: string; readonly levels: Readonly<Record<string, string>> }[] = [
  { release: "3.", levels: { Channel: "V3_0", Orderer: "V2_0", Application: "V2_5" } },
  { release: "2.5.", levels: { Channel: "V2_0", Orderer: "V2_0", Application: "V2_5" } },
];

/** The channel's capability levels beside what the release could have. */
export async function checkCapabilities(plan: Plan): Promise<Finding[]> {
  const { fabric } = plan.topology;
  const binaries = findBinaries(fabric);
  const [member] = plan.organisations.filter(({ peers }) => peers.length > 0);
  if (member === undefined) return [];
  const { channel_group: channel } = await new ChannelConfiguration(plan, new PeerCli(plan, binaries), binaries).read(
    member,
  );
  const { levels = {} } = HIGHEST.find(({ release }) => fabric.startsWith(release)) ?? {};
  return Object.entries(levels).map(([part, highest]): Finding => {
    const group = part === "Channel" ? channel : channel.groups[part];
    const has = capabilitiesOf(group);
    if (has.includes(highest)) return { check: "capabilities", level: "ok", finding: asSaid(`${part} ${highest}`) };
    const remedy = {
      zh: `各节点均运行 Fabric ${fabric} 后，用配置更新提高到 ${highest}`,
      en: `raise it to ${highest} by a configuration update, once every node runs Fabric ${fabric}`,
    };
    return {
      check: "capabilities",
      level: "warning",
      finding: { zh: `${part} ${has.join("、") || "无"}`, en: `${part} ${has.join(", ") || "none"}` },
      remedy,
    };
  });
}

function capabilitiesOf(group: ConfigurationGroup | undefined): readonly string[] {
  // As configtxlator decodes it.
  const value = group?.values["Capabilities"]?.value as { capabilities?: Record<string, unknown> } | undefined;
  return Object.keys(value?.capabilities ?? {});
}
