import type { Gateway } from "@hyperledger/fabric-gateway";
import { DomainError } from "@mulian/domain";
import type { LedgerBlock } from "../../ports/ledger.js";
import { decodeBlock } from "./block-decoder.js";
import { unfold } from "./errors.js";
import type { FabricLedgerOptions } from "./options.js";

/** Blocks after a number, as they come. Ends quietly when the signal aborts, else with LEDGER_UNAVAILABLE. */
export async function* followBlocks(
  gateway: Gateway,
  { channel, chaincode, logger }: Pick<FabricLedgerOptions, "channel" | "chaincode" | "logger">,
  after: number,
  signal: AbortSignal,
): AsyncIterable<LedgerBlock> {
  if (signal.aborted) return;
  const events = await gateway.getNetwork(channel).getBlockEvents({ startBlock: BigInt(after + 1) });
  const stop = (): void => events.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const block of events) {
      yield decodeBlock(block, chaincode, (where) =>
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
