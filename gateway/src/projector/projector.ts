import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";
import type { Logger } from "pino";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { LedgerPort } from "../ports/ledger.js";

/** First pause after a broken stream; it doubles up to the longest one. */
const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 5_000;

export interface ProjectorOptions {
  readonly ledger: LedgerPort;
  readonly index: CatalogueIndex;
  readonly logger: Logger;
  /** Told after every projected block. */
  readonly onBlock?: (blockNumber: number) => void;
}

/** Keeps the index at the ledger's height: follows the blocks, and after a break goes on from the index's own cursor. */
export class Projector {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private connectedSince: Date | undefined;

  constructor(private readonly options: ProjectorOptions) {}

  /** True once the stream has shown that the ledger is the one the index was made from. */
  get connected(): boolean {
    return this.connectedSince !== undefined;
  }

  start(): void {
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let waitMs = RECONNECT_MIN_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, RECONNECT_MAX_MS)) {
      try {
        await this.follow(signal, () => (waitMs = RECONNECT_MIN_MS));
      } catch (error) {
        // Another ledger, or an index that does not belong to it: what is there is worth nothing, the ledger has it all.
        if (error instanceof DomainError && error.code === "INTEGRITY_FAILURE")
          await this.options.index.reset(error.message);
        this.options.logger.warn(
          { err: error, height: this.options.index.height },
          "the stream of blocks broke; it is taken up again",
        );
      }
      this.connectedSince = undefined;
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Starts with the newest block the index has: its hash must be the same, or the ledger is another one. */
  private async follow(signal: AbortSignal, onProgress: () => void): Promise<void> {
    const { ledger, index, onBlock } = this.options;
    for await (const block of ledger.blocks(Math.max(index.height - 2, -1), signal)) {
      await index.apply(block);
      this.connectedSince ??= new Date();
      onProgress();
      onBlock?.(block.number);
    }
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }
}
