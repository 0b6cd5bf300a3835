import { isGrantOver } from "@mulian/domain";
import { grantState } from "./grant-check.js";
import { saltName } from "./grant-salts.js";
import type { Leg } from "./leg.js";

/** A grant counts as over by the clock only after this long: a clock that is wrong must not cost a salt that is still needed. */
const AFTER_EXPIRY_MS = 30 * 86_400_000;

/**
 * Forgets what was kept to serve grants that are over for good: whose records were checked how often, the day's table, and the
 * salt, without which nobody can confirm a guess from a hash any more. Run at every start.
 */
export async function forgetEnded({ deps, state }: Pick<Leg, "deps" | "state">): Promise<void> {
  const { index, department, clock, keyStore } = deps;
  const longAgo = new Date(clock.now().getTime() - AFTER_EXPIRY_MS).toISOString();
  const ended = index.all(
    "grant",
    (grant) => grant.provider === department && isGrantOver(grantState(index, grant, longAgo)),
  );
  for (const { id } of ended) {
    await state.forgetAnswers(id);
    await keyStore.delete(saltName(id));
  }
}
