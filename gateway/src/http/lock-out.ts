import { DomainError } from "@mulian/domain";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { FAILURES_PER_ADDRESS, FAILURES_PER_USER, LOCK_OUT_SECONDS } from "./limits.js";
import { refuse } from "./rate-limits.js";

/**
 * Bounds the guessing of passwords by user and by address. A try is counted before the password is looked at, so tries
 * in parallel do not get past it; a right password gives its own try back.
 */
export class LockOut {
  private readonly users = new RateLimiterMemory({
    keyPrefix: "sign-in-user",
    points: FAILURES_PER_USER,
    duration: LOCK_OUT_SECONDS,
    blockDuration: LOCK_OUT_SECONDS,
  });
  private readonly addresses = new RateLimiterMemory({
    keyPrefix: "sign-in-address",
    points: FAILURES_PER_ADDRESS,
    duration: LOCK_OUT_SECONDS,
  });

  /** @throws DomainError RATE_LIMITED while locked out, and what `check` throws */
  async guard<T>(user: string, address: string, check: () => Promise<T>): Promise<T> {
    await this.addresses.consume(address).catch(refuse);
    await this.users.consume(user).catch(async (reason: unknown) => {
      // Nothing was guessed: one locked user who goes on trying does not lock out all who share the address.
      await this.addresses.reward(address);
      refuse(reason);
    });
    try {
      const result = await check();
      await this.users.delete(user);
      await this.addresses.reward(address);
      return result;
    } catch (error) {
      // Only a wrong password counts against the caller; a gateway that fails does not.
      if (!(error instanceof DomainError) || error.code !== "UNAUTHENTICATED") await this.giveBack(user, address);
      throw error;
    }
  }

  private async giveBack(user: string, address: string): Promise<RateLimiterRes> {
    await this.users.reward(user);
    return this.addresses.reward(address);
  }
}
