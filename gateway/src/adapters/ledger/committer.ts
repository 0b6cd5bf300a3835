import type { Gateway } from "@hyperledger/fabric-gateway";
import type { Client } from "@grpc/grpc-js";
import { DomainError } from "@mulian/domain";
import { callerGateway } from "./caller-gateway.js";
import { commitRequest } from "./commit-request.js";
import { ledgerError, surelyNotSubmitted, unfold } from "./errors.js";
import { COMMIT_TIMEOUT_MS, LOOK_UP_TIMEOUT_MS, OUTBOX_INTERVAL_MS } from "./limits.js";
import type { FabricLedgerOptions } from "./options.js";
import { Outbox, type OutboxEntry } from "./outbox.js";

export interface Committed {
  /** `protos.TxValidationCode` */
  readonly code: number;
  readonly blockNumber: number;
}

/** Sends of one envelope while its caller waits. Resending the same bytes is harmless: Fabric marks the later one as a duplicate. */
const MAX_SENDS = 2;
/** `protos.TxValidationCode` of a later one. */
const DUPLICATE_TXID = 9;

/** Brings signed envelopes to the ledger and finds out what became of them, across crashes of this gateway. */
export class Committer {
  private readonly timer: NodeJS.Timeout;
  private readonly stopping = new AbortController();
  private resolving: Promise<void> | undefined;
  /** Envelopes that a caller is waiting for: the background leaves them alone. */
  private readonly attended = new Set<string>();

  constructor(
    private readonly client: Client,
    private readonly outbox: Outbox,
    private readonly options: FabricLedgerOptions,
  ) {
    this.timer = setInterval(() => this.resolveOld(), OUTBOX_INTERVAL_MS);
    this.resolveOld();
  }

  /**
   * @param transaction serialized PreparedTransaction with its signature
   * @throws DomainError COMMIT_UNKNOWN when the outcome is not known in time; the outbox finds out
   */
  async commit(entry: OutboxEntry, transaction: Uint8Array): Promise<Committed> {
    this.attended.add(entry.txId);
    try {
      await this.outbox.put(entry);
      const committed = await this.sendUntilKnown(transaction, entry.txId);
      await this.outbox.remove(entry.txId);
      return committed;
    } finally {
      this.attended.delete(entry.txId);
    }
  }

  private async sendUntilKnown(transaction: Uint8Array, txId: string): Promise<Committed> {
    const gateway = this.serviceGateway();
    for (let sends = 1; ; sends++) {
      const failure = await this.send(gateway, transaction, txId);
      // A refused first send is surely nowhere; after an unknown one the earlier envelope may be on its way.
      if (failure !== undefined && sends === 1 && surelyNotSubmitted(failure)) {
        await this.outbox.remove(txId);
        throw ledgerError(failure);
      }
      const committed = await this.statusOf(
        gateway,
        txId,
        failure === undefined ? COMMIT_TIMEOUT_MS : LOOK_UP_TIMEOUT_MS,
      );
      if (committed !== undefined) return committed;
      if (sends >= MAX_SENDS)
        throw new DomainError("COMMIT_UNKNOWN", "sent to the ledger, but the outcome is not known yet", {
          txId,
          retryAfterSeconds: 5,
        });
    }
  }

  private async send(gateway: Gateway, transaction: Uint8Array, txId: string): Promise<unknown> {
    try {
      await gateway.newTransaction(transaction).submit();
      return undefined;
    } catch (error) {
      this.options.logger.warn({ txId, cause: unfold(error) }, "an envelope was not taken, or the answer was lost");
      return error ?? new Error("unknown");
    }
  }

  /**
   * What became of a transaction; undefined when neither the peer nor the index can tell within the time. A peer made from a
   * snapshot knows of the transactions in it that they were, and neither their outcome nor their block: it marks the same bytes,
   * sent again, as a repeat. The index has all of them.
   */
  private async statusOf(gateway: Gateway, txId: string, timeoutMs: number): Promise<Committed | undefined> {
    const known = await this.options.outcomeOf(txId);
    if (known !== undefined) return known;
    try {
      const bytes = commitRequest(this.options.channel, txId, gateway.getIdentity());
      const status = await gateway.newCommit(bytes).getStatus({ deadline: Date.now() + timeoutMs });
      if (status.code === DUPLICATE_TXID) return await this.options.outcomeOf(txId);
      return { code: status.code, blockNumber: Number(status.blockNumber) };
    } catch {
      return this.options.outcomeOf(txId);
    }
  }

  private resolveOld(): void {
    if (this.resolving !== undefined || this.stopping.signal.aborted) return;
    this.resolving = this.resolveEntries()
      .catch((error: unknown) =>
        this.options.logger.error({ cause: unfold(error) }, "the outbox could not be worked off"),
      )
      .finally(() => (this.resolving = undefined));
  }

  private async resolveEntries(): Promise<void> {
    const gateway = this.serviceGateway();
    for (const entry of await this.outbox.entries()) {
      if (this.stopping.signal.aborted) return;
      if (this.attended.has(entry.txId)) continue;
      const transaction = Buffer.from(entry.transaction, "base64");
      const found =
        (await this.statusOf(gateway, entry.txId, LOOK_UP_TIMEOUT_MS)) ??
        (await this.resend(gateway, transaction, entry.txId));
      if (found === undefined) continue;
      await this.outbox.remove(entry.txId);
      this.options.logger.info(
        { txId: entry.txId, command: entry.command, validationCode: found.code, blockNumber: found.blockNumber },
        "the outcome of an old transaction is known",
      );
    }
  }

  private async resend(gateway: Gateway, transaction: Uint8Array, txId: string): Promise<Committed | undefined> {
    const failure = await this.send(gateway, transaction, txId);
    return failure === undefined ? this.statusOf(gateway, txId, LOOK_UP_TIMEOUT_MS) : undefined;
  }

  /** The envelope is signed already; only the question for its outcome is asked in the gateway's own name. */
  private serviceGateway(): Gateway {
    return callerGateway(this.client, this.options.service, this.options.signDer);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.resolving;
    await this.outbox.close();
  }
}
