import type { Grant } from "@mulian/domain";
import type { LoggedReceipt } from "../ports/receipt-log.js";
import type { Arrived } from "./countersign.js";
import type { Leg } from "./leg.js";

/** Told what happened to a delivery, for the courier that brings signatures back. */
export interface DeliveryEnds {
  /** A receipt was countersigned and waits to reach the provider. */
  signed(receipt: LoggedReceipt): void;
  /** The connection was cut before the receipt came; the provider has to be asked for it. */
  cut(grant: Grant, delivery: string, arrived: Arrived): void;
  /** Nothing came of a question, no refusal either: the provider may have a receipt of a delivery this side never heard of. */
  unheard(grant: Grant): void;
}

/** What the grantee's side of a delivery takes of the leg. */
export type DeliveryParts = Pick<Leg, "deps" | "log" | "peers" | "committer" | "state"> & {
  readonly ends: DeliveryEnds;
};
