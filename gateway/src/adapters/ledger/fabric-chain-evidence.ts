import type { Gateway } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import { type ChainEvidence, type ChannelConfiguration, inForceAt } from "../../ports/chain.js";
import { attestedBlock } from "./attested-block.js";
import { ChainBlocks, type ChainOptions } from "./chain-blocks.js";
import { ledgerError, unfold } from "./errors.js";
import { lastConfigOf, Membership } from "./membership.js";
import { signedPart } from "./signed-part.js";

/** Blocks and other organisations' words for them, through the own peer. */
export class FabricChainEvidence implements ChainEvidence {
  private judging: readonly Judging[] = [];

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

  async configurations(height: number): Promise<readonly ChannelConfiguration[]> {
    const found: Judging[] = [];
    // Each block names the last configuration before it; one with a configuration names itself.
    for (let number = height - 1; number >= 0; number = (found[0]?.block ?? 0) - 1) {
      const block = await this.whole(number);
      const last = lastConfigOf(block);
      if (last > number) throw misplaced();
      found.unshift(judgingBy(last === number ? block : await this.whole(last), last));
    }
    this.judging = found;
    return found;
  }

  async block(number: number): Promise<Uint8Array> {
    return signedPart(await this.whole(number)).serializeBinary();
  }

  async attestation(mspId: string, number: number, block: Uint8Array): Promise<Uint8Array> {
    this.signal.throwIfAborted();
    const { gateway, channel, membership: now } = this;
    const then = inForceAt(this.judging, number)?.membership;
    const isByPeer: Membership["isByPeer"] = (endorsement, at) =>
      now.isByPeer(endorsement, at) && then?.isByPeer(endorsement, at) === true;
    try {
      const expected = common.Block.deserializeBinary(block);
      return await attestedBlock({ gateway, channel, membership: { isByPeer } }, mspId, number, expected);
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

/** A configuration with what tells its organisations' peers. */
interface Judging extends ChannelConfiguration {
  readonly membership: Membership;
}

function judgingBy(configuration: common.Block, block: number): Judging {
  const membership = new Membership();
  membership.learn(configuration);
  if (membership.mspIds.length === 0) throw misplaced();
  return { block, membership, organisations: membership.mspIds.toSorted() };
}

const misplaced = (): DomainError =>
  new DomainError("INTEGRITY_FAILURE", "the channel's configuration is not where its blocks say");
