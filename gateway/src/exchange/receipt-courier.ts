import type { Grant } from "@mulian/domain";
import { z } from "zod";
import type { LoggedReceipt } from "../ports/receipt-log.js";
import { countersign, requireGranted, verifyReceipt, type Arrived } from "./countersign.js";
import { Errands, type Errand } from "./errands.js";
import type { Leg } from "./leg.js";
import type { DeliveryEnds } from "./open-rows.js";
import { parseAnswer, readText, type PeerScope } from "./peer-client.js";
import { claimsOf } from "./receipt.js";
import { EXCHANGE_PATH } from "./token-limits.js";

/** Receipts asked for at once. */
const PAGE = 100;
/** A receipt is small: a gateway that has not answered by then is tried again later. */
const ANSWER_LIMIT_MS = 15_000;

const ReceiptPage = z.object({ items: z.array(z.object({ sequence: z.int(), jws: z.string() })) });
type Parts = Pick<Leg, "deps" | "log" | "peers">;

/** Deliveries under a grant whose receipt this side has not seen, and what of them arrived. */
interface Cut {
  readonly grant: Grant;
  readonly arrived: Map<string, Arrived>;
}

/**
 * Brings this side's signatures back to the providers until they have them, and fetches the receipts of deliveries whose
 * connection was cut before the receipt came.
 */
export class ReceiptCourier implements DeliveryEnds {
  private readonly unsent = new Map<number, Errand>();
  private readonly cuts = new Map<string, Cut>();
  private readonly errands: Errands;

  constructor(private readonly leg: Parts) {
    this.errands = new Errands(leg.deps, () => [...this.unsent.values(), ...this.fetches()]);
  }

  /** After a restart everything that is not acknowledged is sent again, and every grant in use is asked for receipts once. */
  async start(): Promise<void> {
    const { log, deps } = this.leg;
    for (const sequence of log.outstanding()) {
      const receipt = await log.get(sequence);
      if (receipt?.side === "grantee") this.signed(receipt);
    }
    const isOwn = (grant: Grant): boolean => grant.grantee === deps.department && grant.provider !== deps.department;
    for (const grant of deps.index.all("grant", isOwn)) {
      if (log.ofGrant(grant.id).length > 0) this.cuts.set(grant.id, { grant, arrived: new Map() });
    }
    this.errands.start();
  }

  signed(receipt: LoggedReceipt): void {
    const { sequence } = receipt;
    const department = claimsOf(receipt).provider;
    this.unsent.set(sequence, { key: `signature/${sequence}`, department, run: () => this.send(receipt, department) });
  }

  cut(grant: Grant, delivery: string, arrived: Arrived): void {
    const known = this.cuts.get(grant.id) ?? { grant, arrived: new Map<string, Arrived>() };
    known.arrived.set(delivery, arrived);
    this.cuts.set(grant.id, known);
  }

  async close(): Promise<void> {
    await this.errands.close();
  }

  private fetches(): readonly Errand[] {
    return [...this.cuts.values()].map((cut) => ({
      key: `receipts/${cut.grant.id}`,
      department: cut.grant.provider,
      run: () => this.fetch(cut),
    }));
  }

  private scope(department: string): PeerScope {
    return { department, scope: "receipts", proofKeyName: this.leg.deps.signKeyName };
  }

  private async send(receipt: LoggedReceipt, provider: string): Promise<void> {
    const { log, peers } = this.leg;
    const path = `${EXCHANGE_PATH}/receipts/${claimsOf(receipt).sequence}/countersignature`;
    const answer = await peers.request(this.scope(provider), {
      method: "POST",
      path,
      body: receipt.countersignature ?? "",
      contentType: "application/jose",
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    await answer.body.dump();
    await log.acknowledge(receipt.sequence);
    this.unsent.delete(receipt.sequence);
  }

  /** Receipts of the grant that the provider has and this side has not signed. */
  private async fetch({ grant, arrived }: Cut): Promise<void> {
    const have = await this.deliveriesOf(grant.id);
    const answer = await this.leg.peers.request(this.scope(grant.provider), {
      method: "GET",
      path: `${EXCHANGE_PATH}/receipts?grant=${grant.id}&unsigned=true&limit=${PAGE}`,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const { items } = parseAnswer(ReceiptPage, await readText(answer));
    for (const { jws } of items) {
      const claims = await verifyReceipt(this.leg, jws, grant);
      if (!have.has(claims.delivery)) {
        this.signed(await countersign(this.leg, jws, requireGranted(claims, grant), arrived.get(claims.delivery)));
      }
      arrived.delete(claims.delivery);
    }
    // A cut delivery whose receipt is not there yet (the provider is still finding out, or was killed) is asked for again.
    if (arrived.size > 0) throw new Error("a receipt is still missing");
    this.cuts.delete(grant.id);
  }

  private async deliveriesOf(grantId: string): Promise<ReadonlySet<string>> {
    const receipts = await Promise.all(this.leg.log.ofGrant(grantId).map((sequence) => this.leg.log.get(sequence)));
    return new Set(receipts.flatMap((receipt) => (receipt === undefined ? [] : [claimsOf(receipt).delivery])));
  }
}
