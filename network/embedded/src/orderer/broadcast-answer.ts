import type { common } from "../protos.js";

/** The answer of `orderer.AtomicBroadcast/Broadcast`. */
export interface BroadcastAnswer {
  readonly status: keyof typeof common.Status;
  readonly info: string;
}
