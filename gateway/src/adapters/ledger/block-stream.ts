import type { Gateway } from "@hyperledger/fabric-gateway";
import type { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import type { LedgerBlock } from "../../ports/ledger.js";
import { decodeBlock } from "./block-decoder.js";
import { unfold } from "./errors.js";
import { lastConfigOf, Membership } from "./membership.js";
import type { FabricLedgerOptions } from "./options.js";

async function blockAt(gateway: Gateway, channel: string, number: number, signal: AbortSignal): Promise<common.Block> {
  const events = await gateway.getNetwork(channel).getBlockEvents({ startBlock: BigInt(number) });
  const stop = (): void => events.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const block of events) return block;
  } finally {
    signal.removeEventListener("abort", stop);
    events.close();
  }
  throw new Error(`block ${number} did not come`);
}

/** The block with the configuration that held when the block of this number was made. */
async function configurationAt(
  gateway: Gateway,
  channel: string,
  number: number,
  signal: AbortSignal,
): Promise<common.Block> {
  const block = await blockAt(gateway, channel, number, signal);
  const last = lastConfigOf(block);
  return last === number ? block : blockAt(gateway, channel, last, signal);
}

/**
 * Blocks after a number, as they come. Ends quietly when the signal aborts, else with LEDGER_UNAVAILABLE.
 * @param live learns the configuration as it is now; a stream of old blocks is judged by the one of their own time
 */
export async function* followBlocks(
  gateway: Gateway,
  { channel, chaincode, logger }: Pick<FabricLedgerOptions, "channel" | "chaincode" | "logger">,
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
  let stop = (): void => undefined;
  try {
    // On a quiet chain no block may come for hours, and until the organisations are known nobody is. One stream after the
    // other: one that nobody reads cannot say that the peer went away.
    learn(await configurationAt(gateway, channel, Math.max(0, after), signal));
    const events = await gateway.getNetwork(channel).getBlockEvents({ startBlock: BigInt(after + 1) });
    stop = (): void => events.close();
    signal.addEventListener("abort", stop, { once: true });
    for await (const block of events) {
      learn(block);
      yield decodeBlock(block, chaincode, members, (where) =>
        logger.warn(where, "a write on the ledger is no record and is left out"),
      );
      if (signal.aborted) return;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw new DomainError("LEDGER_UNAVAILABLE", "the stream of blocks broke", {
      cause: unfold(error).join("; "),
      retryAfterSeconds: 2,
    });
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
  if (!signal.aborted)
    throw new DomainError("LEDGER_UNAVAILABLE", "the stream of blocks ended", { retryAfterSeconds: 2 });
}
