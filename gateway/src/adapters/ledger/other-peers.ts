import { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import { commitHashOf, headerHashOf } from "./block-decoder.js";
import { ledgerError } from "./errors.js";
import { lastConfigOf } from "./membership.js";

/**
 * Organisations that have to tell the same of a block. What it holds is bound by the chain of hashes, but not the codes that say
 * which of its transactions count: those are each peer's own word, and one organisation's word for another is none.
 */
const WORDS = 2;

export interface ToldBlock {
  readonly block: common.Block;
  /** MSP ids of the organisations whose peers told the same of it. */
  readonly toldBy: readonly string[];
}

/** What a peer of an organisation says of a block, under its signature; rejects where it says nothing, or no good. */
export type AskForBlock = (mspId: string, number: number) => Promise<common.Block>;

/** Peers of other organisations, asked for blocks that the own one does not have. */
export class OtherPeers {
  /** Who answered last time comes first. */
  private order: readonly string[];
  private readonly needed: number;

  /** @param mspIds all organisations of the channel but the own one */
  constructor(
    mspIds: readonly string[],
    private readonly ask: AskForBlock,
  ) {
    this.order = mspIds;
    this.needed = Math.min(WORDS, Math.max(1, mspIds.length));
  }

  /**
   * A block as two other organisations' peers tell it; of one where the channel has but one other. Whoever asks checks its header
   * against the chain.
   * @throws DomainError EARLY_BLOCKS_UNAVAILABLE, EARLY_BLOCKS_DISPUTED
   */
  async block(number: number): Promise<ToldBlock> {
    const told = new Map<string, common.Block>();
    const causes: string[] = [];
    const waiting = [...this.order];
    while (told.size < this.needed && waiting.length > 0)
      await Promise.all(
        waiting.splice(0, this.needed - told.size).map((mspId) =>
          this.ask(mspId, number).then(
            (block) => void told.set(mspId, block),
            (error: unknown) => void causes.push(`${mspId}: ${ledgerError(error).message}`),
          ),
        ),
      );
    this.order = this.order.toSorted((one, other) => Number(told.has(other)) - Number(told.has(one)));
    return agreed(number, told, { needed: this.needed, causes });
  }
}

function agreed(
  number: number,
  told: ReadonlyMap<string, common.Block>,
  asked: { readonly needed: number; readonly causes: readonly string[] },
): ToldBlock {
  const toldBy = [...told.keys()].toSorted();
  const [block] = told.values();
  if (block === undefined || told.size < asked.needed)
    throw new DomainError("EARLY_BLOCKS_UNAVAILABLE", `too few other organisations' peers tell block ${number}`, {
      block: number,
      toldBy,
      retryAfterSeconds: 5,
      ...asked,
    });
  if (new Set([...told.values()].map(sayingOf)).size > 1)
    throw new DomainError("EARLY_BLOCKS_DISPUTED", `${toldBy.join(" and ")} tell block ${number} differently`, {
      block: number,
      toldBy,
    });
  return { block, toldBy };
}

/** All that a peer tells of a block and that has to be told alike: header, validation codes, commit hash, last configuration. */
function sayingOf(block: common.Block): string {
  const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  return [
    headerHashOf(block),
    Buffer.from(codes ?? []).toString("hex"),
    commitHashOf(block),
    lastConfigOf(block),
  ].join();
}
