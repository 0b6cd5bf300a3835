import { DomainError } from "@mulian/domain";
import { reconcile } from "./reconcile.js";
import type { ReconcileResult } from "./found.js";
import type { ReconcileParts } from "./shown-log.js";

/** Each holds the logs of all its grants' departments; auditors and operators of one gateway are a handful. */
export const MAX_RECONCILIATIONS = 4;

/**
 * Reconciliations of one gateway, a few at once: they are as large as other departments make them.
 * @throws DomainError RATE_LIMITED, and what `reconcile` throws
 */
export function reconcileSomeAtOnce(leg: ReconcileParts): (grantIds: readonly string[]) => Promise<ReconcileResult> {
  let running = 0;
  return async (grantIds) => {
    if (running >= MAX_RECONCILIATIONS)
      throw new DomainError("RATE_LIMITED", `at most ${MAX_RECONCILIATIONS} reconciliations at once`, {
        limit: MAX_RECONCILIATIONS,
      });
    running += 1;
    try {
      return await reconcile(leg, grantIds);
    } finally {
      running -= 1;
    }
  };
}
