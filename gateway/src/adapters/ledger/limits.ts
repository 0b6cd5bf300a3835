/** Endorsement runs chaincode on several peers; a peer gives it 30 s by default, a person waits half of that. */
export const ENDORSE_TIMEOUT_MS = 15_000;
/** Handing an envelope to the orderer is one round trip. */
export const SUBMIT_TIMEOUT_MS = 5_000;
/** Longer than a leader election of Raft (5 to 10 s), so that one is waited out. */
export const COMMIT_TIMEOUT_MS = 20_000;
export const EVALUATE_TIMEOUT_MS = 5_000;
/** When the outcome of an old envelope is looked up: no answer by then means that it is not on the ledger. */
export const LOOK_UP_TIMEOUT_MS = 2_000;
/** How often envelopes of unknown outcome are taken up again. */
export const OUTBOX_INTERVAL_MS = 5_000;

/** New proposals after MVCC or phantom conflicts. Six writers of one key get through one after another. */
export const MAX_ATTEMPTS = 6;
/** New proposals after a refused endorsement: enough for peers that lag a block, few for endorsers that truly disagree. */
export const MAX_ENDORSEMENT_ATTEMPTS = 3;
/** First pause before a new proposal; it doubles, and jitter of the same size keeps rivals apart. */
export const RETRY_BASE_MS = 25;

/** Half of a peer's `limits.concurrency.gatewayService` (500), because its organisation may have other clients. */
export const MAX_IN_FLIGHT = 250;
/** Waiting calls beyond those in flight; at 300 a second the last of them waits about three seconds. */
export const MAX_WAITING = 1_000;
/** Share of the places one department may hold while others wait. */
export const MAX_WAITING_PER_DEPARTMENT = 600;

/** Fabric's own bound on a gRPC message. */
export const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
/** A dead connection is noticed within half a minute; peers refuse pings more often than once a minute unless a call is open. */
export const KEEPALIVE_MS = 60_000;
export const KEEPALIVE_TIMEOUT_MS = 20_000;
