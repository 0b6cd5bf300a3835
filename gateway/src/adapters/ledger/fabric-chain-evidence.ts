import type { Gateway } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import type { ChainEvidence, ChannelConfigurations } from "../../ports/chain.js";
import { attestedBlock } from "./attested-block.js";
import { ChainBlocks, type ChainOptions } from "./chain-blocks.js";
import { channelOrganisations } from "./channel-organisations.js";
import { ledgerError, unfold } from "./errors.js";
import { lastConfigOf, type Membership } from "./membership.js";
import { signedPart } from "./signed-part.js";

/** Blocks and other organisations' words for them, through the own peer. */
export class FabricChainEvidence implements ChainEvidence {
  private constructor(
    private readonly chain: ChainBlocks,
    private readonly gateway: Gateway,
    private readonly channel: string,
    private readonly membership: Membership,
    private readonly signal: AbortSignal,
  ) {}

  /** @param membership the channel's organisations as they are now */
  static async open(
    gateway: Gateway,
    options: ChainOptions,
    membership: Membership,
    signal: AbortSignal,
  ): Promise<FabricChainEvidence> {
    const chain = await ChainBlocks.open(gateway, options, membership);
    return new FabricChainEvidence(chain, gateway, options.channel, membership, signal);
  }

  async configurations(height: number): Promise<ChannelConfigurations> {
    const blocks: number[] = [];
    let newest: common.Block | undefined;
    // Each block names the last configuration before it; one with a configuration names itself.
    for (let number = height - 1; number >= 0; number = (blocks[0] ?? 0) - 1) {
      const block = await this.whole(number);
      const last = lastConfigOf(block);
      if (last > number) throw misplaced();
      newest ??= last === number ? block : await this.whole(last);
      blocks.unshift(last);
    }
    const organisations = newest && channelOrganisations(newest);
    if (organisations === undefined) throw misplaced();
    return { blocks, organisations: [...organisations.keys()].toSorted() };
  }

  async block(number: number): Promise<Uint8Array> {
    return signedPart(await this.whole(number)).serializeBinary();
  }

  async attestation(mspId: string, number: number, block: Uint8Array): Promise<Uint8Array> {
    this.signal.throwIfAborted();
    const { gateway, channel, membership } = this;
    try {
      return await attestedBlock(
        { gateway, channel, membership },
        mspId,
        number,
        common.Block.deserializeBinary(block),
      );
    } catch (error) {
      throw ledgerError(error);
    }
  }

  private async whole(number: number): Promise<common.Block> {
    this.signal.throwIfAborted();
    try {
      return await this.chain.blockAt(number, this.signal);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      const cause = unfold(error).join("; ");
      throw new DomainError("LEDGER_UNAVAILABLE", `block ${number} cannot be read`, { cause, retryAfterSeconds: 2 });
    }
  }
}

const misplaced = (): DomainError =>
  new DomainError("INTEGRITY_FAILURE", "the channel's configuration is not where its blocks say");
