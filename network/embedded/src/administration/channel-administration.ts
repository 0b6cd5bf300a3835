import { type ConfigBlock, findConfig, lastConfigOf } from "../channel/config-block.js";
import { configDifference } from "../channel/config-difference.js";
import type { SigningIdentity } from "../crypto/types.js";
import { common } from "../protos.js";
import type { ConnectionProfile, Endpoint } from "../index.js";
import { OrdererClient, OrdererRefusal } from "./orderer-client.js";
import { signedUpdate } from "./sign-update.js";

/** Changes the channel's configuration the way operators do: fetch, change, compute the update, sign, send. */
export class ChannelAdministration {
  readonly #orderer: Endpoint;
  readonly #channelId: string;

  /** @throws Error for a profile without an orderer */
  constructor({ channel, orderers: [orderer] }: Pick<ConnectionProfile, "channel" | "orderers">) {
    if (orderer === undefined) throw new Error("the connection profile names no orderer");
    this.#orderer = orderer;
    this.#channelId = channel;
  }

  /** The newest configuration, as the orderer has it. */
  async configuration(reader: SigningIdentity): Promise<common.Config> {
    return this.#withOrderer(async (client) => (await fetchConfig(client, reader)).config);
  }

  /**
   * @param signers whose word the changed elements take; the first sends
   * @param change may change the group it is given
   * @returns whether there was anything to change. When it resolves, the update is ordered and in force
   * @throws OrdererRefusal when the orderer does not take it
   */
  async change(
    signers: readonly [SigningIdentity, ...SigningIdentity[]],
    change: (channel: common.ConfigGroup) => void,
  ): Promise<boolean> {
    return this.#withOrderer(async (client) => {
      const { config } = await fetchConfig(client, signers[0]);
      const original = config.getChannelGroup() ?? new common.ConfigGroup();
      const updated = original.cloneMessage();
      change(updated);
      const difference = configDifference(original, updated);
      if (difference === undefined) return false;
      const update = signedUpdate(this.#channelId, difference, signers);
      await client.broadcast(update);
      await untilInForce(client, signers[0], config.getSequence(), update);
      return true;
    });
  }

  async #withOrderer<Result>(use: (client: OrdererClient) => Promise<Result>): Promise<Result> {
    const client = await OrdererClient.connect(this.#orderer, this.#channelId);
    try {
      return await use(client);
    } finally {
      client.close();
    }
  }
}

async function fetchConfig(client: OrdererClient, reader: SigningIdentity): Promise<ConfigBlock> {
  const newest = await client.block(reader);
  const block = findConfig(newest) === undefined ? await client.block(reader, lastConfigOf(newest)) : newest;
  const found = findConfig(block);
  if (found === undefined) throw new Error("the orderer's newest block names a block that holds no configuration");
  return found;
}

/** @throws OrdererRefusal when another update came first: then the orderer drops this one */
async function untilInForce(
  client: OrdererClient,
  reader: SigningIdentity,
  sequence: number,
  update: common.Envelope,
): Promise<void> {
  for (;;) {
    const newest = await client.block(reader);
    const { config, lastUpdate } = await fetchConfig(client, reader);
    if (config.getSequence() > sequence) {
      if (Buffer.from(update.getPayload_asU8()).equals(lastUpdate?.getPayload_asU8() ?? new Uint8Array())) return;
      throw new OrdererRefusal("BAD_REQUEST", "another configuration update came first");
    }
    await client.block(reader, (newest.getHeader()?.getNumber() ?? 0) + 1);
  }
}
