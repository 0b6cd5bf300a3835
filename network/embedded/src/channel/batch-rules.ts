import type { orderer } from "../protos.js";
import { ConfigurationError } from "./configuration-error.js";
import { parseGoDuration } from "./go-duration.js";

/** When the orderer cuts a block. */
export interface BatchRules {
  readonly maxMessageCount: number;
  /** No transaction may be larger. */
  readonly absoluteMaxBytes: number;
  /** A block is cut before it grows past this. */
  readonly preferredMaxBytes: number;
  /** How long the first transaction of a block waits for company. */
  readonly timeoutMs: number;
}

/** @throws ConfigurationError INVALID */
export function readBatchRules(size: orderer.BatchSize, timeout: orderer.BatchTimeout): BatchRules {
  const rules = {
    maxMessageCount: size.getMaxMessageCount(),
    absoluteMaxBytes: size.getAbsoluteMaxBytes(),
    preferredMaxBytes: size.getPreferredMaxBytes(),
    timeoutMs: parseGoDuration(timeout.getTimeout()) ?? 0,
  };
  if (rules.maxMessageCount === 0) invalid("size max message count to an invalid value: 0");
  if (rules.absoluteMaxBytes === 0) invalid("size absolute max bytes to an invalid value: 0");
  if (rules.preferredMaxBytes === 0) invalid("size preferred max bytes to an invalid value: 0");
  if (rules.preferredMaxBytes > rules.absoluteMaxBytes) {
    const sizes = `(${rules.preferredMaxBytes}) greater than the absolute max bytes (${rules.absoluteMaxBytes})`;
    invalid(`size preferred max bytes ${sizes}.`);
  }
  if (rules.timeoutMs <= 0) invalid(`timeout to a non-positive value: ${timeout.getTimeout()}`);
  return rules;
}

function invalid(what: string): never {
  throw new ConfigurationError("INVALID", `Attempted to set the batch ${what}`);
}
