import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Binaries } from "./binaries.js";
import { FabricNetworkError } from "./errors.js";
import type { PeerCli } from "./peer-cli.js";
import type { Organisation, Plan } from "./plan.js";
import { until } from "./until.js";
import { runTool } from "./run-tool.js";

/**
 * A configuration block is ordered and reaches the peers within moments. Behind BFT it may wait for a change of leader, after
 * twenty seconds of complaint, when a leader has not found an orderer again that was restarted.
 */
const APPLIED_LIMIT_MS = 180_000;
/**
 * A leader behind Raft refuses what would leave too few of the orderers that it counts alive. One that was just elected, as after
 * every start, counts none until they have answered: within its own election's time, five seconds.
 */
const COUNTED_LIMIT_MS = 30_000;
const TOO_FEW_COUNTED = "nodes are alive, configuration will result in quorum loss";
const SEND_AGAIN_MS = 500;

/** A group of the channel's configuration, as configtxlator decodes it. */
export interface ConfigurationGroup {
  readonly groups?: Record<string, ConfigurationGroup>;
  readonly values: Record<string, { value: unknown }>;
  readonly policies?: Record<string, unknown>;
}

/** A decoded channel configuration. What is not changed passes through. */
export interface Configuration {
  readonly channel_group: ConfigurationGroup & { readonly groups: Record<string, ConfigurationGroup> };
}

/** A configuration block, as configtxlator prints it. */
interface ConfigurationBlock {
  readonly header: { readonly number: string };
  readonly data: {
    readonly data: readonly { readonly payload: { readonly data: { readonly config: Configuration } } }[];
  };
}

/** Changes the channel's configuration the way Fabric's operators do: fetch, change, compute the update, sign, send. */
export class ChannelConfiguration {
  constructor(
    private readonly plan: Plan,
    private readonly cli: PeerCli,
    private readonly binaries: Binaries,
  ) {}

  /**
   * Signed by one organisation's administrator, which suffices for its own part, or by others' as well, who sign first.
   * Returns when every peer goes by it.
   * @param change may change the configuration it is given
   * @returns the number of the configuration's block
   */
  async change(
    organisation: Organisation,
    change: (configuration: Configuration) => void,
    others: readonly Organisation[] = [],
  ): Promise<number> {
    const work = await mkdtemp(join(this.plan.channelDir, "change-"));
    try {
      const block = await this.#fetch(organisation, work);
      const configuration = block.data.data[0]?.payload.data.config;
      if (configuration === undefined)
        throw new FabricNetworkError("TOOL_FAILED", { zh: "配置区块为空", en: "the configuration block is empty" });
      await this.#encode(work, "common.Config", "old", configuration);
      change(configuration);
      await this.#encode(work, "common.Config", "new", configuration);
      await this.#encode(work, "common.Envelope", "envelope", await this.#update(work));
      for (const other of others)
        await this.cli.runWithoutPeer(other, "channel", "signconfigtx", "--file", join(work, "envelope"));
      await this.#send(organisation, join(work, "envelope"));
      return await this.#untilApplied(organisation, work, Number(block.header.number));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /** The configuration as it stands. */
  async read(organisation: Organisation): Promise<Configuration> {
    const work = await mkdtemp(join(this.plan.channelDir, "read-"));
    try {
      const configuration = (await this.#fetch(organisation, work)).data.data[0]?.payload.data.config;
      if (configuration === undefined)
        throw new FabricNetworkError("TOOL_FAILED", { zh: "配置区块为空", en: "the configuration block is empty" });
      return configuration;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /** Writes the newest block with a configuration to a file. */
  async save(organisation: Organisation, path: string): Promise<void> {
    const fetch = ["channel", "fetch", "config", path, "--channelID", this.plan.topology.channel];
    await this.cli.runWithoutPeer(organisation, ...fetch, ...(await this.cli.orderer()));
  }

  async #fetch(organisation: Organisation, work: string): Promise<ConfigurationBlock> {
    await this.save(organisation, join(work, "block"));
    return (await this.#decode(work, "common.Block", "block")) as ConfigurationBlock;
  }

  /** An envelope with the difference between the two configurations. */
  async #update(work: string): Promise<object> {
    const { channel } = this.plan.topology;
    const pair = [`--original=${join(work, "old")}`, `--updated=${join(work, "new")}`];
    const output = `--output=${join(work, "update")}`;
    await runTool(this.binaries.configtxlator, ["compute_update", `--channel_id=${channel}`, ...pair, output]);
    const update = await this.#decode(work, "common.ConfigUpdate", "update");
    const header = { channel_header: { channel_id: channel, type: 2 } }; // CONFIG_UPDATE
    return { payload: { header, data: { config_update: update } } };
  }

  /** Once more where the leader does not yet count who is there. */
  async #send(organisation: Organisation, envelope: string): Promise<void> {
    const update = ["channel", "update", "--channelID", this.plan.topology.channel, "--file", envelope];
    for (const deadline = Date.now() + COUNTED_LIMIT_MS; ;) {
      try {
        await this.cli.runWithoutPeer(organisation, ...update, ...(await this.cli.orderer()));
        return;
      } catch (error) {
        const isEarly = error instanceof FabricNetworkError && error.message.includes(TOO_FEW_COUNTED);
        if (!isEarly || Date.now() > deadline) throw error;
      }
      await pause(SEND_AGAIN_MS);
    }
  }

  async #untilApplied(organisation: Organisation, work: string, before: number): Promise<number> {
    let current = before;
    const ordered = await until(async () => {
      current = Number((await this.#fetch(organisation, work)).header.number);
      return current > before;
    }, APPLIED_LIMIT_MS);
    const committed = ordered && (await until(async () => (await this.lowestHeight()) > current, APPLIED_LIMIT_MS));
    if (!committed)
      throw new FabricNetworkError("NOT_READY", {
        zh: "新配置未到达全部背书节点",
        en: "the new configuration did not reach every peer",
      });
    return current;
  }

  /** The lowest of the peers' heights. */
  async lowestHeight(): Promise<number> {
    const heights = await Promise.all(
      this.plan.organisations.flatMap((organisation) =>
        organisation.peers.map(async (peer) => {
          const getInfo = ["channel", "getinfo", "--channelID", this.plan.topology.channel];
          const answer = await this.cli.run(organisation, peer, ...getInfo);
          return Number(/"height":(\d+)/.exec(answer)?.[1] ?? 0);
        }),
      ),
    );
    return Math.min(...heights);
  }

  async #decode(work: string, type: string, name: string): Promise<unknown> {
    const files = [`--input=${join(work, name)}`, `--output=${join(work, `${name}.json`)}`];
    await runTool(this.binaries.configtxlator, ["proto_decode", `--type=${type}`, ...files]);
    return JSON.parse(await readFile(join(work, `${name}.json`), "utf8"));
  }

  async #encode(work: string, type: string, name: string, content: unknown): Promise<void> {
    await writeFile(join(work, `${name}.json`), JSON.stringify(content));
    const files = [`--input=${join(work, `${name}.json`)}`, `--output=${join(work, name)}`];
    await runTool(this.binaries.configtxlator, ["proto_encode", `--type=${type}`, ...files]);
  }
}
