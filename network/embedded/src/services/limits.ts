/** Fabric's `peer.maxRecvMsgSize`: 100 MB. */
export const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/** How many calls of each service a peer serves at once: Fabric's `peer.limits.concurrency`. */
export interface CallLimits {
  /** `endorserService`: `protos.Endorser`. */
  readonly endorser: number;
  /** `deliverService`: streams of `protos.Deliver`. */
  readonly deliver: number;
  /** `gatewayService`: `gateway.Gateway`. */
  readonly gateway: number;
}

/** Fabric's `peer.limits.concurrency.gatewayService`. */
export const MAX_GATEWAY_CALLS = 500;

/** Fabric's `peer.limits.concurrency.endorserService`. */
export const MAX_ENDORSER_CALLS = 2_500;

/** Fabric's `peer.limits.concurrency.deliverService`. */
export const MAX_DELIVER_CALLS = 2_500;

/** As Fabric's own `core.yaml` has them. */
export const CALL_LIMITS: CallLimits = {
  endorser: MAX_ENDORSER_CALLS,
  deliver: MAX_DELIVER_CALLS,
  gateway: MAX_GATEWAY_CALLS,
};

/** Fabric's `Orderer.BatchSize.AbsoluteMaxBytes` default: no transaction may be larger. */
export const MAX_TRANSACTION_BYTES = 10 * 1024 * 1024;

/** Fabric's `Orderer.BatchSize.PreferredMaxBytes` default: a block is cut before it grows past this. */
export const PREFERRED_BLOCK_BYTES = 2 * 1024 * 1024;

/** Fabric's `chaincode.executetimeout`. */
export const EXECUTION_TIMEOUT_MS = 30_000;

/** A deliver request's own clock may differ this much (Fabric's `peer.authentication.timewindow`). */
export const DELIVER_TIME_WINDOW_MS = 15 * 60 * 1000;

/**
 * A stream's first request comes within this time, or the stream is ended. Fabric has no such limit; but until the first request
 * nobody knows who it is that holds one of the places, and every client sends it at once.
 */
export const FIRST_REQUEST_MS = 10_000;
