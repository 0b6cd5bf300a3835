import { ChannelConfiguration, type Configuration } from "../channel-configuration.js";
import type { Site } from "../site.js";

/** A change of what the ordering organisations decide together. */
export interface OrderingChange {
  /** Whether the channel has it already: then nothing is sent. */
  readonly isMade?: (configuration: Configuration) => boolean;
  /** Changes the configuration that it is given. */
  readonly make: (configuration: Configuration) => void;
}

/** Changes the channel's configuration, signed by the majority of the ordering organisations. */
export async function changeByMajority({ plan, cli, binaries, tell }: Site, change: OrderingChange): Promise<void> {
  const ordering = plan.organisations.filter(({ orderers }) => orderers.length > 0);
  const [first, ...others] = ordering;
  if (first === undefined) throw new Error("every topology has an organisation that orders");
  const channel = new ChannelConfiguration(plan, cli, binaries);
  if (change.isMade?.(await channel.read(first)) === true) return;
  // Who sends it counts too.
  const signers = others.slice(0, Math.floor(ordering.length / 2));
  tell({
    zh: `签署方：${[...signers, first].map(({ name }) => name).join("、")}`,
    en: `signed by ${[...signers, first].map(({ name }) => name).join(", ")}`,
  });
  await channel.change(first, change.make, signers);
}
