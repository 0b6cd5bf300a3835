import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { MspManager, SigningIdentity } from "../crypto/types.js";
import type { Ledger } from "../ledger/types.js";
import { common } from "../protos.js";
import { AccessError, checkSignature } from "../services/access.js";
import { MAX_TRANSACTION_BYTES, PREFERRED_BLOCK_BYTES } from "../services/limits.js";
import { signBlock } from "./sign-block.js";

/** Transactions accepted but not yet in a block; past this the orderer answers SERVICE_UNAVAILABLE instead of growing. */
const MAX_PENDING = 20_000;

/** The same for their bytes: twenty thousand of the largest would be 200 GB. */
const MAX_PENDING_BYTES = 256 * 1024 * 1024;

export interface OrdererOptions {
  readonly ledger: Ledger;
  readonly identity: SigningIdentity;
  readonly mspManager: MspManager;
  readonly logger: Logger;
  readonly maxMessageCount: number;
  /** How long the first transaction of a block waits for company. 0: only for the block before it to be durable. */
  readonly timeoutMs: number;
}

/** The answer of `orderer.AtomicBroadcast/Broadcast`. */
export interface BroadcastAnswer {
  readonly status: keyof typeof common.Status;
  readonly info: string;
}

const ACCEPTED: BroadcastAnswer = { status: "SUCCESS", info: "" };

/**
 * One orderer. While a block is being committed the next one gathers, so blocks grow with the load and a lone
 * transaction waits for nobody.
 */
export class Orderer {
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly options: OrdererOptions) {}

  submit(envelope: common.Envelope): BroadcastAnswer {
    if (this.#closed || this.#pending.length >= MAX_PENDING || this.#pendingBytes >= MAX_PENDING_BYTES)
      return { status: "SERVICE_UNAVAILABLE", info: "the orderer takes no transactions now" };
    const size = envelope.getPayload_asU8().length + envelope.getSignature_asU8().length;
    if (size > MAX_TRANSACTION_BYTES) {
      return {
        status: "BAD_REQUEST",
        info: `message payload is ${size} bytes and exceeds maximum allowed ${MAX_TRANSACTION_BYTES} bytes`,
      };
    }
    const refusal = this.#refusal(envelope);
    if (refusal !== undefined) return refusal;
    const bytes = envelope.serializeBinary();
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#running ??= this.#run();
    return ACCEPTED;
  }

  /** Commits what was accepted, then takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  #refusal(envelope: common.Envelope): BroadcastAnswer | undefined {
    const { ledger, mspManager } = this.options;
    const headers = readHeaders(envelope);
    if (headers === undefined)
      return { status: "BAD_REQUEST", info: "message is malformed: -envelope has no readable header" };
    if (headers.channelId !== ledger.channelId) return { status: "NOT_FOUND", info: `channel does not exist` };
    if (headers.type !== common.HeaderType.ENDORSER_TRANSACTION)
      return { status: "BAD_REQUEST", info: "this network takes endorser transactions only" };
    try {
      checkSignature(mspManager, "Writers", ledger.channelId, {
        signed: envelope.getPayload_asU8(),
        identity: headers.creator,
        signature: envelope.getSignature_asU8(),
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      return { status: "FORBIDDEN", info: `${error.message}: permission denied` };
    }
  }

  async #run(): Promise<void> {
    const { timeoutMs, logger } = this.options;
    try {
      // One turn of the event loop gathers what arrived together.
      await (timeoutMs > 0 ? sleep(timeoutMs) : nextTurn());
      while (this.#pending.length > 0) await this.#commit(this.#cut());
    } catch (error) {
      this.#closed = true;
      logger.fatal({ err: error, lost: this.#pending.length }, "ordering stopped: a block could not be committed");
    } finally {
      this.#running = undefined;
    }
  }

  #cut(): Uint8Array[] {
    let bytes = 0;
    let count = 0;
    for (const envelope of this.#pending) {
      bytes += envelope.length;
      if (count > 0 && bytes > PREFERRED_BLOCK_BYTES) break;
      count += 1;
      if (count === this.options.maxMessageCount) break;
    }
    const cut = this.#pending.splice(0, count);
    for (const envelope of cut) this.#pendingBytes -= envelope.length;
    return cut;
  }

  async #commit(envelopes: Uint8Array[]): Promise<void> {
    const { ledger, identity } = this.options;
    await ledger.commit(
      signBlock(identity, { number: ledger.height, previousHash: ledger.currentBlockHash, envelopes }),
    );
  }
}

function readHeaders(envelope: common.Envelope): { channelId: string; type: number; creator: Uint8Array } | undefined {
  try {
    const header = common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader();
    if (header === undefined) return undefined;
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const creator = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8();
    return { channelId: channelHeader.getChannelId(), type: channelHeader.getType(), creator };
  } catch {
    return undefined;
  }
}
