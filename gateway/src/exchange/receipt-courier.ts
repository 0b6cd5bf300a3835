import type { Grant } from "@mulian/domain";
import { z } from "zod";
import type { LoggedReceipt } from "../ports/receipt-log.js";
import { receiptsScope } from "./ask-receipts.js";
import { countersign, requireGranted, verifyReceipt, type Arrived } from "./countersign.js";
import { Errands, type Errand } from "./errands.js";
import type { Leg } from "./leg.js";
import type { DeliveryEnds } from "./delivery-parts.js";
import { parseAnswer, readText } from "./peer-client.js";
import { claimsOf } from "./receipt.js";
import { EXCHANGE_PATH } from "./token-limits.js";

/** Receipts asked for at once, and signatures brought at once: some 100 KB. */
const PAGE = 100;
/** A receipt is small: a gateway that has not answered by then is tried again later. */
const ANSWER_LIMIT_MS = 15_000;

const Taken = z.object({ refused: z.array(z.object({ sequence: z.int(), code: z.string() })) });
const ReceiptPage = z.object({ items: z.array(z.object({ sequence: z.int(), jws: z.string() })) });
type Parts = Pick<Leg, "deps" | "log" | "peers">;

/** A signature on its way: under which number the provider knows its receipt, and what was signed. */
interface Signed {
  readonly providerSequence: number;
  readonly countersignature: string;
}

/** Answers without a new receipt after which a delivery that nothing was heard of is taken for one that never began. */
const VAIN_ANSWERS = 2;

/** Deliveries under a grant whose receipt this side has not seen, and what of them arrived. */
interface Cut {
  readonly grant: Grant;
  readonly arrived: Map<string, Arrived>;
  /** Answers that may still bring nothing: the provider may not have found out yet that its reader is gone. */
  vainAnswers: number;
}

/**
 * Brings this side's signatures back to the providers until they have them, and fetches the receipts of deliveries whose
 * connection was cut before the receipt came.
 */
export class ReceiptCourier implements DeliveryEnds {
  /** Signatures that their provider does not have yet, by the provider and this log's numbers, oldest first. */
  private readonly unsent = new Map<string, Map<number, Signed>>();
  private readonly cuts = new Map<string, Cut>();
  private readonly errands: Errands;

  constructor(private readonly leg: Parts) {
    this.errands = new Errands(leg.deps, () => [...this.sends(), ...this.fetches()]);
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
      if (log.ofGrant(grant.id).length > 0) this.cuts.set(grant.id, newCut(grant));
    }
    this.errands.start();
  }

  signed(receipt: LoggedReceipt): void {
    const { provider, sequence: providerSequence } = claimsOf(receipt);
    const waiting = this.unsent.get(provider) ?? new Map<number, Signed>();
    waiting.set(receipt.sequence, { providerSequence, countersignature: receipt.countersignature ?? "" });
    this.unsent.set(provider, waiting);
    this.errands.poke();
  }

  cut(grant: Grant, delivery: string, arrived: Arrived): void {
    const known = this.cuts.get(grant.id) ?? newCut(grant);
    known.arrived.set(delivery, arrived);
    this.cuts.set(grant.id, known);
  }

  unheard(grant: Grant): void {
    const known = this.cuts.get(grant.id) ?? newCut(grant);
    known.vainAnswers = VAIN_ANSWERS;
    this.cuts.set(grant.id, known);
  }

  async close(): Promise<void> {
    await this.errands.close();
  }

  private sends(): readonly Errand[] {
    return [...this.unsent].flatMap(([department, waiting]) =>
      waiting.size === 0
        ? []
        : [{ key: `signatures/${department}`, department, run: () => this.sendAll(department, waiting) }],
    );
  }

  private fetches(): readonly Errand[] {
    return [...this.cuts.values()].map((cut) => ({
      key: `receipts/${cut.grant.id}`,
      department: cut.grant.provider,
      run: () => this.fetch(cut),
    }));
  }

  private async sendAll(department: string, waiting: Map<number, Signed>): Promise<void> {
    for (;;) {
      const some = [...waiting].slice(0, PAGE);
      if (some.length === 0) return;
      const refused = await this.send(department, some);
      const taken = some.filter(([, { providerSequence }]) => !refused.has(providerSequence));
      await Promise.all(taken.map(([sequence]) => this.leg.log.acknowledge(sequence)));
      for (const [sequence] of some) waiting.delete(sequence);
      if (refused.size === 0) continue;
      // At the end, so that what is never taken holds up nothing that is.
      for (const [sequence, signed] of some) if (refused.has(signed.providerSequence)) waiting.set(sequence, signed);
      throw new Error(`${refused.size} signatures were not taken: ${[...new Set(refused.values())].join(", ")}`);
    }
  }

  /** @returns the numbers the provider did not take, with its reason */
  private async send(
    department: string,
    some: readonly (readonly [number, Signed])[],
  ): Promise<ReadonlyMap<number, string>> {
    const items = some.map(([, { providerSequence: sequence, countersignature }]) => ({ sequence, countersignature }));
    const answer = await this.leg.peers.request(receiptsScope(this.leg, department), {
      method: "POST",
      path: `${EXCHANGE_PATH}/receipts/countersignatures`,
      body: JSON.stringify({ items }),
      contentType: "application/json",
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const { refused } = parseAnswer(Taken, await readText(answer));
    return new Map(refused.map(({ sequence, code }) => [sequence, code]));
  }

  /** Receipts of the grant that the provider has and this side has not signed. */
  private async fetch(cut: Cut): Promise<void> {
    const { grant, arrived } = cut;
    const have = await this.deliveriesOf(grant.id);
    const answer = await this.leg.peers.request(receiptsScope(this.leg, grant.provider), {
      method: "GET",
      path: `${EXCHANGE_PATH}/receipts?grant=${grant.id}&unsigned=true&limit=${PAGE}`,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const { items } = parseAnswer(ReceiptPage, await readText(answer));
    let news = 0;
    for (const { jws } of items) {
      const claims = await verifyReceipt(this.leg, jws, grant);
      if (!have.has(claims.delivery)) {
        this.signed(await countersign(this.leg, jws, requireGranted(claims, grant), arrived.get(claims.delivery)));
        news += 1;
      }
      arrived.delete(claims.delivery);
    }
    // A cut delivery whose receipt is not there yet (the provider is still finding out, or was killed) is asked for again.
    if (arrived.size > 0) throw new Error("a receipt is still missing");
    if (news === 0 && cut.vainAnswers > 1) {
      cut.vainAnswers -= 1;
      throw new Error("no receipt of the delivery yet");
    }
    this.cuts.delete(grant.id);
  }

  private async deliveriesOf(grantId: string): Promise<ReadonlySet<string>> {
    const receipts = await Promise.all(this.leg.log.ofGrant(grantId).map((sequence) => this.leg.log.get(sequence)));
    return new Set(receipts.flatMap((receipt) => (receipt === undefined ? [] : [claimsOf(receipt).delivery])));
  }
}

const newCut = (grant: Grant): Cut => ({ grant, arrived: new Map(), vainAnswers: 0 });
