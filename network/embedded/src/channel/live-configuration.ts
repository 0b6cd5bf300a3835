import type { MspManager } from "../crypto/types.js";
import type { CommittedBlock, ConfigurationJudge, Ledger } from "../ledger/types.js";
import { common, peer } from "../protos.js";
import { ChannelConfig } from "./channel-config.js";
import { ConfigurationError } from "./configuration-error.js";
import { findConfig, lastConfigOf, readConfigBlock } from "./config-block.js";
import { isNextConfig } from "./next-config.js";

/** The channel's configuration as of the newest block. Everybody asks here, at each use, so that an update counts at once. */
export class LiveConfiguration implements ConfigurationJudge {
  #current: ChannelConfig;
  #blockNumber = 0;
  readonly #wrap: (mspManager: MspManager) => MspManager;

  /**
   * @param genesis block 0, by which a new channel goes
   * @param wrap what else the MSPs' identities do in this process
   * @throws ConfigurationError INVALID
   */
  constructor(genesis: common.Block, wrap: (mspManager: MspManager) => MspManager = (inner) => inner) {
    this.#wrap = wrap;
    this.#current = this.#read(genesis);
  }

  get current(): ChannelConfig {
    return this.#current;
  }

  /** The block with the newest configuration: what later blocks' metadata names. */
  get blockNumber(): number {
    return this.#blockNumber;
  }

  /** The MSPs of whatever configuration holds when it is asked. */
  readonly mspManager: MspManager = liveManager(() => this.#current.mspManager);

  /** The organisations of the section `Application`, whatever configuration holds when it is asked. */
  readonly members: Pick<MspManager, "mspIds"> = liveMembers(() => this.#current);

  /** Whether this CONFIG transaction's content follows from the current configuration by the update in it. */
  accepts(configEnvelope: Uint8Array): boolean {
    try {
      return isNextConfig(this.#current, common.ConfigEnvelope.deserializeBinary(configEnvelope));
    } catch {
      return false;
    }
  }

  /** Takes the newest configuration from a ledger that was opened, and from then on follows it. */
  async follow(ledger: Ledger): Promise<void> {
    const newest = await ledger.blockByNumber(ledger.height - 1);
    const number = newest === undefined ? 0 : lastConfigOf(newest);
    const block = await ledger.blockByNumber(number);
    if (block === undefined)
      throw new ConfigurationError("INVALID", `configuration block ${number} is not in the ledger`);
    this.#take(block);
    ledger.onBlock((committed) => {
      if (isConfiguration(committed)) this.#take(committed.block);
    });
  }

  #take(block: common.Block): void {
    this.#current = this.#read(block);
    this.#blockNumber = block.getHeader()?.getNumber() ?? 0;
  }

  #read(block: common.Block): ChannelConfig {
    const { channelId, config } = readConfigBlock(block);
    return new ChannelConfig(channelId, config, this.#wrap);
  }
}

function liveMembers(current: () => ChannelConfig): Pick<MspManager, "mspIds"> {
  return {
    get mspIds() {
      return current().members.map(({ mspId }) => mspId);
    },
  };
}

function liveManager(current: () => MspManager): MspManager {
  return {
    get mspIds() {
      return current().mspIds;
    },
    deserialize: (serialized) => current().deserialize(serialized),
    satisfiesPrincipal: (identity, principal) => current().satisfiesPrincipal(identity, principal),
  };
}

/** A configuration transaction stands in a block of its own. */
function isConfiguration({ block, transactions }: CommittedBlock): boolean {
  return transactions[0]?.validationCode === peer.TxValidationCode.VALID && findConfig(block) !== undefined;
}
