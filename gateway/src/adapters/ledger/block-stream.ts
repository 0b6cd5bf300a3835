import type { Gateway } from "@hyperledger/fabric-gateway";
import type { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import type { LedgerBlock } from "../../ports/ledger.js";
import { decodeBlock } from "./block-decoder.js";
import { unfold } from "./errors.js";
import { lastConfigOf, type Membership } from "./membership.js";
import type { FabricLedgerOptions } from "./options.js";

async function blockAt(gateway: Gateway, channel: string, number: number): Promise<common.Block> {
  const events = await gateway.getNetwork(channel).getBlockEvents({ startBlock: BigInt(number) });
  try {
    for await (const block of events) return block;
  } finally {
    events.close();
  }
  throw new Error(`block ${number} did not come`);
}

/** Blocks after a number, as they come. Ends quietly when the signal aborts, else with LEDGER_UNAVAILABLE. */
export async function* followBlocks(
  gateway: Gateway,
  { channel, chaincode, logger }: Pick<FabricLedgerOptions, "channel" | "chaincode" | "logger">,
  membership: Membership,
  after: number,
  signal: AbortSignal,
): AsyncIterable<LedgerBlock> {
  if (signal.aborted) return;
  const events = await gateway.getNetwork(channel).getBlockEvents({ startBlock: BigInt(after + 1) });
  const stop = (): void => events.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const block of events) {
      membership.learn(block);
      if (!membership.isKnown) membership.learn(await blockAt(gateway, channel, lastConfigOf(block)));
      yield decodeBlock(block, chaincode, membership, (where) =>
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
    events.close();
  }
  if (!signal.aborted)
    throw new DomainError("LEDGER_UNAVAILABLE", "the stream of blocks ended", { retryAfterSeconds: 2 });
}
