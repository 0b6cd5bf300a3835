import { MAX_CLOCK_SKEW_MS } from "@mulian/domain";

/**
 * How far a transaction's time may lie behind the newest in earlier blocks: one creator's clock ahead of its endorsers' and the
 * other's behind, each by what endorsers allow, and as much again from the signature to the block.
 */
const MAX_BEHIND_MS = 3 * MAX_CLOCK_SKEW_MS;

/**
 * Whether a transaction says a time that had long passed, by what stood in blocks before its own. Its creator chose the time, and
 * endorsers of the honest contract refuse one that is far from their clocks; but an envelope that was signed before an outage and
 * sent after it is as late. So this voids nothing.
 * @param at what it says @param newest the greatest time in earlier blocks; both RFC 3339
 */
export const isDatedBack = (at: string, newest: string): boolean => Date.parse(newest) - Date.parse(at) > MAX_BEHIND_MS;
