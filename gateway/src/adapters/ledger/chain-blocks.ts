import { join } from "node:path";
import type { Gateway } from "@hyperledger/fabric-gateway";
import type { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import type { LedgerBlock } from "../../ports/ledger.js";
import { commitHashOf, headerHashOf, previousHashOf } from "./block-decoder.js";
import { type ChainInfo, chainInfo } from "./chain-info.js";
import { channelConfiguration } from "./channel-configuration.js";
import { earlyBlocks } from "./early-blocks.js";
import { unfold } from "./errors.js";
import { keptBlocks } from "./kept-blocks.js";
import { lastConfigOf, Membership } from "./membership.js";
import type { FabricLedgerOptions } from "./options.js";
import { OtherPeers, type ToldBlock } from "./other-peers.js";
import { signedBlock } from "./signed-block.js";
import { UNFINISHED_FOLDER } from "./unfinished-file.js";

/** Below the gateway's own folder: early blocks, verified once. */
export const EARLY_BLOCKS_FOLDER = "early-blocks";

export type ChainOptions = Pick<FabricLedgerOptions, "channel" | "service" | "logger" | "dataDir" | "headerHashOf">;

/** A block, and what is to be known of where it was had from. */
export interface TakenBlock extends Pick<LedgerBlock, "toldBy" | "restoredState"> {
  readonly block: common.Block;
}

/**
 * The channel's blocks by number, from the own peer; those before the snapshot that its ledger was made from, from other
 * organisations' peers.
 */
export class ChainBlocks {
  private constructor(
    private readonly gateway: Gateway,
    private readonly options: ChainOptions,
    private readonly info: ChainInfo,
    private readonly others: OtherPeers,
  ) {}

  /** @param live learns at once what the configuration is now where the own peer may not have its block */
  static async open(gateway: Gateway, options: ChainOptions, live: Membership): Promise<ChainBlocks> {
    const { channel, service, logger } = options;
    const info = await chainInfo(gateway, channel);
    const membership = new Membership();
    if (info.firstBlock > 0) {
      const configuration = await channelConfiguration(gateway, channel);
      for (const each of [membership, live]) each.learnConfiguration(configuration, info.height - 1);
      logger.info({ firstBlock: info.firstBlock }, "the own peer has no blocks before its snapshot");
    }
    const others = new OtherPeers(
      membership.mspIds.filter((mspId) => mspId !== service.mspId),
      (mspId, number) => signedBlock({ gateway, channel, membership }, mspId, number),
      (mspId, block) => logger.warn({ mspId, block }, "an organisation's peer tells a block that is not the chain's"),
    );
    return new ChainBlocks(gateway, options, info, others);
  }

  /** The block with the configuration that held when the block of this number was made */
  async configurationAt(number: number, signal: AbortSignal): Promise<common.Block> {
    const block = await this.blockAt(number, signal);
    const last = lastConfigOf(block);
    return last === number ? block : this.blockAt(last, signal);
  }

  /** Every one from this number on, as they come. */
  async *from(number: number, signal: AbortSignal): AsyncIterable<TakenBlock> {
    const { firstBlock } = this.info;
    if (number < firstBlock) yield* this.early(number, signal);
    for await (const block of this.own(Math.max(number, firstBlock), signal)) {
      const isJoint = number < firstBlock && block.getHeader()?.getNumber() === firstBlock;
      yield isJoint ? { block, restoredState: await this.compareState(block) } : { block };
    }
  }

  private async *early(from: number, signal: AbortSignal): AsyncIterable<TakenBlock> {
    const { firstBlock, height, newestHash } = this.info;
    const lastHash = height === firstBlock ? newestHash : previousHashOf(await this.ownBlockAt(firstBlock, signal));
    const { logger, dataDir } = this.options;
    const folder = join(dataDir, EARLY_BLOCKS_FOLDER);
    const verify = (): AsyncIterable<ToldBlock> => {
      logger.info({ from, before: firstBlock }, "other organisations' peers are asked for early blocks");
      const spool = join(folder, UNFINISHED_FOLDER);
      return earlyBlocks({ others: this.others, from, before: firstBlock, lastHash, folder: spool }, signal);
    };
    const warn = (cause: unknown): void =>
      logger.warn({ cause: unfold(cause) }, "early blocks could not be kept: they are asked for again next time");
    yield* keptBlocks({ folder, lastHash, warn }, from, verify);
  }

  /** Whether others made the same of the first block behind the snapshot: its commit hash binds all that the snapshot held. */
  private async compareState(own: common.Block): Promise<"same" | "differs" | "unknown"> {
    try {
      const { block } = await this.others.block(this.info.firstBlock, () => Promise.resolve(headerHashOf(own)));
      return commitHashOf(block) === commitHashOf(own) ? "same" : "differs";
    } catch (error) {
      this.options.logger.warn({ cause: unfold(error) }, "nobody else tells what came of the snapshot's state");
      return "unknown";
    }
  }

  /**
   * One that others tell is verified by what the index knows of it: the chain down to it may be long.
   * @throws DomainError EARLY_BLOCKS_UNAVAILABLE, EARLY_BLOCKS_DISPUTED
   */
  async blockAt(number: number, signal: AbortSignal): Promise<common.Block> {
    if (number >= this.info.firstBlock) return this.ownBlockAt(number, signal);
    const hash = await this.options.headerHashOf(number);
    if (hash === undefined)
      throw new DomainError("EARLY_BLOCKS_UNAVAILABLE", `the index has no block ${number} to verify by`, {
        block: number,
      });
    return (await this.others.block(number, () => Promise.resolve(hash))).block;
  }

  private async ownBlockAt(number: number, signal: AbortSignal): Promise<common.Block> {
    for await (const block of this.own(number, signal)) return block;
    throw new Error(`block ${number} did not come`);
  }

  private async *own(number: number, signal: AbortSignal): AsyncIterable<common.Block> {
    const network = this.gateway.getNetwork(this.options.channel);
    const events = await network.getBlockEvents({ startBlock: BigInt(number) });
    const stop = (): void => events.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      yield* events;
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
  }
}
