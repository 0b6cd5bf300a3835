import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { LiveConfiguration } from "../channel/live-configuration.js";
import type { SigningIdentity } from "../crypto/types.js";
import type { Ledger } from "../ledger/types.js";
import type { common } from "../protos.js";
import type { BroadcastAnswer } from "./broadcast-answer.js";
import { messageBytes } from "./message-filter.js";
import { type AcceptedMessage, isAccepted, MessageProcessor } from "./message-processor.js";
import { signBlock } from "./sign-block.js";

/** Transactions accepted but not yet in a block; past this the orderer answers SERVICE_UNAVAILABLE instead of growing. */
const MAX_PENDING = 20_000;

/** The same for their bytes: twenty thousand of the largest would be 200 GB. */
const MAX_PENDING_BYTES = 256 * 1024 * 1024;

export interface OrdererOptions {
  readonly ledger: Ledger;
  readonly identity: SigningIdentity;
  /** When to cut, what to take, and who may send: as of the newest block. */
  readonly configuration: LiveConfiguration;
  readonly logger: Logger;
}

interface Pending extends AcceptedMessage {
  readonly sizeBytes: number;
  readonly arrivedAtMs: number;
}

const ACCEPTED: BroadcastAnswer = { status: "SUCCESS", info: "" };

/**
 * One orderer. While a block is being committed the next one gathers, so blocks grow with the load and a lone
 * transaction waits no longer than the configuration says.
 */
export class Orderer {
  readonly #processor: MessageProcessor;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;
  /** Ends the wait for company. */
  #full = new AbortController();

  constructor(private readonly options: OrdererOptions) {
    this.#processor = new MessageProcessor({ ...options, channelId: options.ledger.channelId });
  }

  submit(envelope: common.Envelope): BroadcastAnswer {
    if (this.#closed || this.#pending.length >= MAX_PENDING || this.#pendingBytes >= MAX_PENDING_BYTES)
      return { status: "SERVICE_UNAVAILABLE", info: "the orderer takes no transactions now" };
    const processed = this.#processor.process(envelope);
    if (!isAccepted(processed)) return processed;
    const sizeBytes = messageBytes(processed.envelope);
    this.#pending.push({ ...processed, sizeBytes, arrivedAtMs: Date.now() });
    this.#pendingBytes += sizeBytes;
    if (this.#isFull()) this.#full.abort();
    this.#running ??= this.#run();
    return ACCEPTED;
  }

  /** Commits what was accepted, then takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#full.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      // One turn of the event loop gathers what arrived together.
      await nextTurn();
      while (this.#pending.length > 0) {
        await this.#company();
        await this.#commit(this.#cut());
      }
    } catch (error) {
      this.#closed = true;
      const { logger } = this.options;
      logger.fatal({ err: error, lost: this.#pending.length }, "ordering stopped: a block could not be committed");
    } finally {
      this.#running = undefined;
    }
  }

  /** Waits until the first that is pending has waited long enough, or a block is full. */
  async #company(): Promise<void> {
    const { timeoutMs } = this.options.configuration.current.batch;
    const leftMs = (this.#pending[0]?.arrivedAtMs ?? 0) + timeoutMs - Date.now();
    if (timeoutMs < 1 || leftMs <= 0 || this.#closed || this.#isFull()) return;
    this.#full = new AbortController();
    await sleep(leftMs, undefined, { signal: this.#full.signal }).catch(() => undefined);
  }

  /** A configuration ends the block before it, and is one alone. */
  #isFull(): boolean {
    const { maxMessageCount, preferredMaxBytes } = this.options.configuration.current.batch;
    return (
      this.#pending.length >= maxMessageCount ||
      this.#pendingBytes > preferredMaxBytes ||
      this.#pending.at(-1)?.update !== undefined
    );
  }

  #cut(): Pending[] {
    const { maxMessageCount, preferredMaxBytes } = this.options.configuration.current.batch;
    let bytes = 0;
    let count = 0;
    for (const { sizeBytes, update } of this.#pending) {
      bytes += sizeBytes;
      const isAlone = update !== undefined || bytes > preferredMaxBytes;
      if (count > 0 && isAlone) break;
      count += 1;
      if (isAlone || count === maxMessageCount) break;
    }
    const cut = this.#pending.splice(0, count);
    for (const { sizeBytes } of cut) this.#pendingBytes -= sizeBytes;
    return cut;
  }

  async #commit(cut: readonly Pending[]): Promise<void> {
    const { ledger, identity, configuration } = this.options;
    const messages = this.#stillAccepted(cut);
    if (messages.length === 0) return;
    const number = ledger.height;
    const isConfig = messages[0]?.update !== undefined;
    const block = signBlock(identity, {
      number,
      previousHash: ledger.currentBlockHash,
      envelopes: messages.map(({ envelope }) => envelope.serializeBinary()),
      lastConfig: isConfig ? number : configuration.blockNumber,
    });
    await ledger.commit(block);
  }

  /** What was accepted under an earlier configuration is asked again under this one, as Fabric's orderers do. */
  #stillAccepted(cut: readonly Pending[]): readonly AcceptedMessage[] {
    const { configuration, logger } = this.options;
    return cut.flatMap((message) => {
      if (message.sequence === configuration.current.sequence) return [message];
      const processed = this.#processor.again(message);
      if (isAccepted(processed)) return [processed];
      logger.warn(processed, "dropped a message that the new configuration does not allow");
      return [];
    });
  }
}
