import { DomainError } from "@mulian/domain";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { FAILURES_PER_ADDRESS, FAILURES_PER_USER, FAILURES_PER_USER_ANYWHERE, LOCK_OUT_SECONDS } from "./limits.js";
import { refuse } from "./rate-limits.js";

/**
 * Bounds the guessing of passwords: of one user from one address, of one user from anywhere, of anybody from one address.
 * The first is the narrow one, so that a stranger who guesses locks out himself before the user. A try is counted before
 * the password is looked at, so tries in parallel do not get past it; a right password gives its own try back.
 */
export class LockOut {
  private readonly pairs = new RateLimiterMemory({
    keyPrefix: "sign-in-user-address",
    points: FAILURES_PER_USER,
    duration: LOCK_OUT_SECONDS,
    blockDuration: LOCK_OUT_SECONDS,
  });
  private readonly users = new RateLimiterMemory({
    keyPrefix: "sign-in-user",
    points: FAILURES_PER_USER_ANYWHERE,
    duration: LOCK_OUT_SECONDS,
  });
  private readonly addresses = new RateLimiterMemory({
    keyPrefix: "sign-in-address",
    points: FAILURES_PER_ADDRESS,
    duration: LOCK_OUT_SECONDS,
  });

  /** @throws DomainError RATE_LIMITED while locked out, and what `check` throws */
  async guard<T>(user: string, address: string, check: () => Promise<T>): Promise<T> {
    const pair = `${user} ${address}`;
    await this.addresses.consume(address).catch(refuse);
    // Nothing is guessed while locked out: a program that goes on trying does not lock out all who share its address.
    await this.pairs.consume(pair).catch((reason: unknown) => this.refused(reason, [[this.addresses, address]]));
    await this.users.consume(user).catch((reason: unknown) =>
      this.refused(reason, [
        [this.addresses, address],
        [this.pairs, pair],
      ]),
    );
    try {
      const result = await check();
      await this.pairs.delete(pair);
      await Promise.all([this.users.reward(user), this.addresses.reward(address)]);
      return result;
    } catch (error) {
      // Only a wrong password counts against the caller; a gateway that fails does not.
      if (!(error instanceof DomainError) || error.code !== "UNAUTHENTICATED")
        await Promise.all([this.pairs.reward(pair), this.users.reward(user), this.addresses.reward(address)]);
      throw error;
    }
  }

  private async refused(reason: unknown, taken: readonly (readonly [RateLimiterMemory, string])[]): Promise<never> {
    await Promise.all(taken.map(([limiter, key]) => limiter.reward(key)));
    return refuse(reason);
  }
}
