import type { Grant } from "@mulian/domain";
import { z } from "zod";
import { Backoff } from "./backoff.js";
import { countersign, verifyReceipt, type Arrived } from "./countersign.js";
import type { Leg } from "./leg.js";
import type { DeliveryEnds } from "./open-rows.js";
import { parseAnswer, readText, type PeerScope } from "./peer-client.js";
import { claimsOf } from "./receipt.js";
import { EXCHANGE_PATH } from "./token-limits.js";

/** How often it is looked whether something is due. */
const TICK_MS = 200;
/** Receipts asked for at once. */
const PAGE = 100;

const ReceiptPage = z.object({ items: z.array(z.object({ sequence: z.int(), jws: z.string() })) });
type Parts = Pick<Leg, "deps" | "log" | "peers">;

/**
 * Brings this side's signatures back to the providers until they have them, and fetches the receipts of deliveries whose
 * connection was cut before the receipt came.
 */
export class ReceiptCourier implements DeliveryEnds {
  private readonly unsent = new Set<number>();
  private readonly cuts = new Map<string, { readonly grant: Grant; readonly arrived: Map<string, Arrived> }>();
  private readonly backoff = new Backoff();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly leg: Parts) {}

  /** After a restart everything that is not acknowledged is sent again, and every open grant is asked for receipts once. */
  async start(): Promise<void> {
    const { log, deps } = this.leg;
    for (const sequence of log.outstanding())
      if ((await log.get(sequence))?.side === "grantee") this.unsent.add(sequence);
    for (const grant of deps.index.all(
      "grant",
      ({ grantee, provider }) => grantee === deps.department && provider !== deps.department,
    )) {
      if (log.ofGrant(grant.id).length > 0) this.cuts.set(grant.id, { grant, arrived: new Map() });
    }
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  signed(sequence: number): void {
    this.unsent.add(sequence);
  }

  cut(grant: Grant, delivery: string, arrived: Arrived): void {
    const known = this.cuts.get(grant.id) ?? { grant, arrived: new Map<string, Arrived>() };
    known.arrived.set(delivery, arrived);
    this.cuts.set(grant.id, known);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.working;
  }

  private async tick(): Promise<void> {
    if (this.working !== undefined) return;
    this.working = this.work().finally(() => (this.working = undefined));
    await this.working;
  }

  private async work(): Promise<void> {
    for (const sequence of [...this.unsent]) await this.attempt(`send/${sequence}`, () => this.send(sequence));
    for (const grantId of [...this.cuts.keys()]) await this.attempt(`fetch/${grantId}`, () => this.fetch(grantId));
  }

  private async attempt(key: string, work: () => Promise<void>): Promise<void> {
    const nowMs = this.leg.deps.clock.now().getTime();
    if (this.closed || !this.backoff.isDue(key, nowMs)) return;
    try {
      await work();
      this.backoff.succeeded(key);
    } catch (error) {
      this.backoff.failed(key, nowMs);
      this.leg.deps.logger.warn({ err: error, key }, "receipt not brought");
    }
  }

  private scope(department: string): PeerScope {
    return { department, scope: "receipts", proofKeyName: this.leg.deps.signKeyName };
  }

  private async send(sequence: number): Promise<void> {
    const receipt = await this.leg.log.get(sequence);
    if (receipt?.countersignature === undefined) return void this.unsent.delete(sequence);
    const { provider, sequence: providerSequence } = claimsOf(receipt);
    const answer = await this.leg.peers.request(this.scope(provider), {
      method: "POST",
      path: `${EXCHANGE_PATH}/receipts/${providerSequence}/countersignature`,
      body: receipt.countersignature,
      contentType: "application/jose",
    });
    await answer.body.dump();
    await this.leg.log.acknowledge(sequence);
    this.unsent.delete(sequence);
  }

  /** Receipts of the grant that the provider has and this side has not signed. */
  private async fetch(grantId: string): Promise<void> {
    const known = this.cuts.get(grantId);
    if (known === undefined) return;
    const { grant, arrived } = known;
    const have = await this.deliveriesOf(grantId);
    const answer = await this.leg.peers.request(this.scope(grant.provider), {
      method: "GET",
      path: `${EXCHANGE_PATH}/receipts?grant=${grantId}&unsigned=true&limit=${PAGE}`,
    });
    const { items } = parseAnswer(ReceiptPage, await readText(answer));
    for (const { jws } of items) {
      const claims = await verifyReceipt(this.leg, jws, grant);
      if (!have.has(claims.delivery))
        this.unsent.add((await countersign(this.leg, jws, claims, arrived.get(claims.delivery))).sequence);
      arrived.delete(claims.delivery);
    }
    // A cut delivery whose receipt is not there yet (the provider is still finding out, or was killed) is asked for again.
    if (arrived.size > 0) throw new Error("a receipt is still missing");
    this.cuts.delete(grantId);
  }

  private async deliveriesOf(grantId: string): Promise<ReadonlySet<string>> {
    const receipts = await Promise.all(this.leg.log.ofGrant(grantId).map((sequence) => this.leg.log.get(sequence)));
    return new Set(receipts.flatMap((receipt) => (receipt === undefined ? [] : [claimsOf(receipt).delivery])));
  }
}
