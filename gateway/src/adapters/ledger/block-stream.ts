import type { Gateway } from "@hyperledger/fabric-gateway";
import type { common } from "@hyperledger/fabric-protos";
import { DomainError, type ErrorCode } from "@mulian/domain";
import type { LedgerBlock } from "../../ports/ledger.js";
import { decodeBlock } from "./block-decoder.js";
import { ChainBlocks, type ChainOptions } from "./chain-blocks.js";
import { unfold } from "./errors.js";
import { Membership } from "./membership.js";
import type { FabricLedgerOptions } from "./options.js";

/** Not that the ledger is away: others do not tell early blocks, or not alike. */
const ABOUT_EARLY_BLOCKS: ReadonlySet<ErrorCode> = new Set(["EARLY_BLOCKS_UNAVAILABLE", "EARLY_BLOCKS_DISPUTED"]);

/**
 * Blocks after a number, as they come. Ends quietly when the signal aborts, else with LEDGER_UNAVAILABLE, or with
 * EARLY_BLOCKS_UNAVAILABLE or EARLY_BLOCKS_DISPUTED where the own peer's ledger was made from a snapshot.
 * @param live learns the configuration as it is now; a stream of old blocks is judged by the one of their own time
 */
export async function* followBlocks(
  gateway: Gateway,
  options: ChainOptions & Pick<FabricLedgerOptions, "chaincode">,
  live: Membership,
  after: number,
  signal: AbortSignal,
): AsyncIterable<LedgerBlock> {
  if (signal.aborted) return;
  const members = new Membership();
  const learn = (block: common.Block): void => {
    members.learn(block);
    live.learn(block);
  };
  try {
    const chain = await ChainBlocks.open(gateway, options, live);
    // On a quiet chain no block may come for hours, and until the organisations are known nobody is. One stream after the
    // other: one that nobody reads cannot say that the peer went away. Block 0 is a configuration itself.
    if (after >= 0) learn(await chain.configurationAt(after, signal));
    for await (const { block, ...taken } of chain.from(after + 1, signal)) {
      learn(block);
      yield { ...decodeBlock(block, options.chaincode, members), ...taken };
      if (signal.aborted) return;
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof DomainError && ABOUT_EARLY_BLOCKS.has(error.code)) throw error;
    throw new DomainError("LEDGER_UNAVAILABLE", "the stream of blocks broke", {
      cause: unfold(error).join("; "),
      retryAfterSeconds: 2,
    });
  }
  if (!signal.aborted)
    throw new DomainError("LEDGER_UNAVAILABLE", "the stream of blocks ended", { retryAfterSeconds: 2 });
}
