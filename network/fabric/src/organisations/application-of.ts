import type { Configuration, ConfigurationGroup } from "../channel-configuration.js";
import { FabricNetworkError } from "../errors.js";

/** The definitions of the channel's members, by MSP id; what is changed in it is changed in the configuration. */
export function applicationOf({ channel_group: { groups } }: Configuration): Record<string, ConfigurationGroup> {
  const members = groups["Application"]?.groups;
  if (members === undefined)
    throw new FabricNetworkError("TOOL_FAILED", {
      zh: "通道配置没有应用部分",
      en: "the channel has no application section",
    });
  return members;
}
