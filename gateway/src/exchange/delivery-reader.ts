import { createHash } from "node:crypto";
import { DomainError, type Grant, type ReceiptView } from "@mulian/domain";
import { countersign, requireGranted, verifyReceipt, type Arrived } from "./countersign.js";
import type { DeliveryParts } from "./delivery-parts.js";
import type { Frame } from "./frames.js";
import { receiptView, type ReceiptClaims } from "./receipt.js";

/** Yields the payload, and at its end checks, countersigns and logs the receipt before it says that it has ended. */
export class DeliveryReader implements AsyncIterable<Uint8Array> {
  private readonly hash = createHash("sha256");
  private bytes = 0;
  private kept: ReceiptView | undefined;

  constructor(
    private readonly leg: DeliveryParts,
    private readonly grant: Grant,
    private readonly delivery: string,
    private readonly frames: AsyncGenerator<Frame, void, undefined>,
  ) {}

  view(): ReceiptView {
    if (this.kept === undefined) throw new DomainError("INTERNAL", "the delivery has not ended");
    return this.kept;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let ended = false;
    try {
      for await (const frame of this.frames) {
        if (frame.type === "receipt") {
          ended = true;
          return await this.end(frame.payload.toString("utf8"));
        }
        if (frame.type !== "data") throw new DomainError("INTEGRITY_FAILURE", "the delivery began twice");
        this.hash.update(frame.payload);
        this.bytes += frame.payload.length;
        yield frame.payload;
      }
      throw new DomainError("PEER_UNAVAILABLE", "the delivery was cut on its way");
    } catch (error) {
      throw error instanceof DomainError
        ? error
        : new DomainError("PEER_UNAVAILABLE", "the delivery was cut on its way");
    } finally {
      if (!ended) this.leg.ends.cut(this.grant, this.delivery, this.arrived());
    }
  }

  private arrived(): Arrived {
    return { bytes: this.bytes, payloadDigest: this.hash.copy().digest("hex") };
  }

  private async end(jws: string): Promise<void> {
    const claims = await verifyReceipt(this.leg, jws, this.grant);
    if (claims.delivery !== this.delivery)
      throw new DomainError("INTEGRITY_FAILURE", "the receipt is about another delivery");
    const receipt = await countersign(this.leg, jws, requireGranted(claims, this.grant), this.arrived());
    this.leg.ends.signed(receipt);
    this.kept = receiptView(receipt, undefined);
    refuseBroken(claims);
  }
}

function refuseBroken(claims: ReceiptClaims): void {
  if (claims.outcome === "completed") return;
  throw new DomainError(claims.reason ?? "PEER_UNAVAILABLE", "the provider broke the delivery off", {
    rows: claims.rows,
    bytes: claims.bytes,
  });
}
