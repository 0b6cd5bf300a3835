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

/** The header hash that the chain gives a block, hex; of most it is known only once the block after it has been told. */
export type ExpectedHash = () => Promise<string>;

/** Peers of other organisations, asked for blocks that the own one does not have. */
export class OtherPeers {
  /** Who answered last time comes first, who has told a block that is not the chain's last. */
  private order: readonly string[];
  private readonly needed: number;
  private readonly caught = new Set<string>();

  /**
   * @param mspIds all organisations of the channel but the own one
   * @param warn learns of each organisation once that it told a block that is not the chain's
   */
  constructor(
    mspIds: readonly string[],
    private readonly ask: AskForBlock,
    private readonly warn: (mspId: string, number: number) => void,
  ) {
    this.order = mspIds;
    this.needed = Math.min(WORDS, Math.max(1, mspIds.length));
  }

  /**
   * A block as two other organisations' peers tell it; of one where the channel has but one other. An answer with another header
   * than the chain's proves its teller wrong and counts for nothing: the next one is asked.
   * @throws DomainError EARLY_BLOCKS_UNAVAILABLE, EARLY_BLOCKS_DISPUTED; what expectedHash rejects with
   */
  async block(number: number, expectedHash: ExpectedHash): Promise<ToldBlock> {
    const told = new Map<string, common.Block>();
    const wrong: string[] = [];
    const causes: string[] = [];
    const waiting = [...this.order];
    while (told.size < this.needed && waiting.length > 0) {
      const asked = waiting.splice(0, this.needed - told.size);
      const answers = await Promise.allSettled(asked.map((mspId) => this.ask(mspId, number)));
      const expected = await expectedHash();
      for (const [index, mspId] of asked.entries()) {
        const answer = answers[index];
        if (answer?.status !== "fulfilled") causes.push(`${mspId}: ${ledgerError(answer?.reason).message}`);
        else if (headerHashOf(answer.value) === expected) told.set(mspId, answer.value);
        else wrong.push(mspId);
      }
    }
    this.remember(number, told, wrong);
    return agreed(number, told, { needed: this.needed, wrong, causes });
  }

  private remember(number: number, told: ReadonlyMap<string, unknown>, wrong: readonly string[]): void {
    for (const mspId of wrong) {
      if (!this.caught.has(mspId)) this.warn(mspId, number);
      this.caught.add(mspId);
    }
    const rank = (mspId: string): number => (this.caught.has(mspId) ? 2 : told.has(mspId) ? 0 : 1);
    this.order = this.order.toSorted((one, other) => rank(one) - rank(other));
  }
}

interface Asked {
  readonly needed: number;
  /** MSP ids of those who told another block than the chain's. */
  readonly wrong: readonly string[];
  readonly causes: readonly string[];
}

function agreed(number: number, told: ReadonlyMap<string, common.Block>, { needed, wrong, causes }: Asked): ToldBlock {
  const toldBy = [...told.keys()].toSorted();
  const [block] = told.values();
  if (block === undefined || told.size < needed) {
    const details = { block: number, toldBy, needed, causes };
    if (wrong.length > 0) {
      const message = `block ${number} as ${wrong.toSorted().join(" and ")} tell it is not the one of this chain`;
      throw new DomainError("EARLY_BLOCKS_DISPUTED", message, { ...details, wrong: wrong.toSorted() });
    }
    throw new DomainError("EARLY_BLOCKS_UNAVAILABLE", `too few other organisations' peers tell block ${number}`, {
      ...details,
      retryAfterSeconds: 5,
    });
  }
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
