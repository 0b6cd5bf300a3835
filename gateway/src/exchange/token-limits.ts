/** Difference between two gateways' clocks that tokens and proofs put up with. */
export const CLOCK_TOLERANCE_MS = 60_000;
/** Life of an access token: short, because a token outlives what the ledger says only on paper; state is read at every request. */
export const TOKEN_LIFE_MS = 300_000;
/** Life of a client assertion; it is used at once. */
export const ASSERTION_LIFE_MS = 60_000;
/** How long ago a DPoP proof may have been made (RFC 9449 §11.1), besides the clocks' difference. */
export const PROOF_LIFE_MS = 60_000;
/** RFC 7523 §2.2 */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
export const EXCHANGE_PATH = "/exchange/v1";
export const TOKEN_PATH = `${EXCHANGE_PATH}/token`;
