import { DomainError, type FsckReport } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { LedgerBlock, LedgerPort } from "../ports/ledger.js";
import type { Finding, Unjudged } from "./finding.js";

/** What a replay of the ledger showed beside the index it filled. */
export interface Replay extends Pick<FsckReport, "early"> {
  readonly unjudged: readonly Unjudged[];
  readonly differences: readonly Finding[];
  /** False when blocks were missing: nothing can be compared with what was not replayed. */
  readonly isWhole: boolean;
  readonly transactions: number;
}

/** One organisation's word for what counts is no agreement. */
const AGREED = 2;

/** Replays every block up to the height the live index has into the scratch one; it may move on meanwhile, and then so does the replay. */
export async function replayLedger(
  { index, ledger }: { readonly index: Pick<CatalogueIndex, "height">; readonly ledger: Pick<LedgerPort, "blocks"> },
  scratch: CatalogueIndex,
  signal: AbortSignal,
): Promise<Replay> {
  let transactions = 0;
  const early = new EarlyBlocks();
  if (index.height === 0) return { isWhole: true, transactions, differences: [], unjudged: [] };
  try {
    for await (const block of ledger.blocks(-1, signal)) {
      await scratch.apply(block);
      transactions += block.transactions.length;
      early.take(block);
      if (scratch.height >= index.height) break;
    }
  } catch (error) {
    const unjudged = missing(error);
    if (unjudged === undefined) throw error;
    return { isWhole: false, transactions, differences: [], unjudged: [unjudged] };
  }
  return { isWhole: true, transactions, ...early.report() };
}

/** What is to be said of blocks that the own peer does not have. */
class EarlyBlocks {
  private blocks = 0;
  private readonly toldBy = new Set<string>();
  private alone: string | undefined;
  private state: NonNullable<LedgerBlock["restoredState"]> = "unknown";

  take({ toldBy, restoredState }: LedgerBlock): void {
    this.state = restoredState ?? this.state;
    if (toldBy === undefined) return;
    this.blocks++;
    for (const mspId of toldBy) this.toldBy.add(mspId);
    if (toldBy.length < AGREED) this.alone = toldBy.join();
  }

  report(): Pick<Replay, "early" | "unjudged" | "differences"> {
    if (this.blocks === 0) return { differences: [], unjudged: [] };
    const { blocks: first } = this;
    const unjudged: Unjudged[] = [];
    if (this.alone !== undefined)
      unjudged.push({
        code: "EARLY_CODES_BY_ONE_WORD",
        detail: {
          zh: `区块 0 至 ${first - 1} 中哪些交易有效，仅由 ${this.alone} 一方说明：通道没有第三个组织`,
          en: `which transactions of blocks 0 to ${first - 1} count is told by ${this.alone} alone: the channel has no third organisation`,
        },
      });
    if (this.state === "unknown")
      unjudged.push({
        code: "RESTORED_STATE_UNCONFIRMED",
        detail: {
          zh: `没有两个其他组织提供区块 ${first} 的提交哈希，无法与其核对本节点的状态`,
          en: `no two other organisations tell the commit hash of block ${first}, by which the peer's state would be compared with theirs`,
        },
      });
    const differs: Finding = {
      where: "peer",
      subject: `block:${first}`,
      code: "peerStateDiffers",
      detail: {
        zh: "本节点的提交哈希与其他组织的不同：恢复时所用的状态与其不同",
        en: "the peer's commit hash is not that of the other organisations: it was restored with another state than theirs",
      },
    };
    return {
      early: { blocks: this.blocks, toldBy: [...this.toldBy].toSorted() },
      unjudged,
      differences: this.state === "differs" ? [differs] : [],
    };
  }
}

function missing(error: unknown): Unjudged | undefined {
  if (!(error instanceof DomainError)) return undefined;
  const { code, message, details } = error;
  if (code !== "EARLY_BLOCKS_UNAVAILABLE" && code !== "EARLY_BLOCKS_DISPUTED") return undefined;
  const causes = Array.isArray(details["causes"]) ? ` (${details["causes"].join("; ")})` : "";
  const block = typeof details["block"] === "number" ? details["block"] : "";
  const why =
    code === "EARLY_BLOCKS_UNAVAILABLE"
      ? `能提供区块 ${block} 的其他组织节点不足`
      : `其他组织节点提供的区块 ${block} 互不一致或与本链不符`;
  return {
    code,
    detail: {
      zh: `账本未能重放，因此未核对索引；凭证、文书、钥匙和证书均以现有索引核对：${why}${causes}`,
      en: `the ledger was not replayed, so that the index is not judged; receipts, documents, keys and certificates are, by it: ${message}${causes}`,
    },
  };
}
