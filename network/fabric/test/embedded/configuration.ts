import type { CommandLine } from "./command-line.js";

/** What of a decoded channel configuration the tests look at or change; the rest passes through. */
export interface Configuration {
  readonly sequence?: string;
  readonly channel_group: ConfigGroup;
}

export interface ConfigGroup {
  readonly groups: Record<string, ConfigGroup>;
  readonly values: Record<string, { value: Record<string, unknown>; readonly version: string }>;
  readonly policies: Record<string, unknown>;
}

/** The newest configuration as `peer channel fetch` and `configtxlator` have it. */
export async function fetchConfiguration(
  commandLine: CommandLine,
  mspId: string,
  channel: string,
): Promise<Configuration> {
  const fetch = ["channel", "fetch", "config", commandLine.path("block"), "--channelID", channel];
  await commandLine.peer(mspId, ...fetch, ...commandLine.orderer);
  const block = await commandLine.decode("common.Block", "block");
  // As configtxlator prints a block whose one transaction is a configuration.
  const { data } = block as { data: { data: { payload: { data: { config: Configuration } } }[] } };
  const config = data.data[0]?.payload.data.config;
  if (config === undefined) throw new Error("the block holds no configuration");
  return config;
}

/** Makes an unsigned update of what `change` does to the configuration, in the file. */
export async function prepareUpdate(
  commandLine: CommandLine,
  current: Configuration,
  file: string,
  change: (channel: ConfigGroup) => void,
): Promise<void> {
  await commandLine.encode("common.Config", "original", current);
  const updated = structuredClone(current);
  change(updated.channel_group);
  await commandLine.encode("common.Config", "updated", updated);
  await commandLine.computeUpdate("original", "updated", file);
}
