import { DomainError } from "@mulian/domain";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import {
  CALLS_PER_ADDRESS,
  CALLS_PER_USER,
  CALL_WINDOW_SECONDS,
  EVIDENCE_PER_USER,
  EVIDENCE_WINDOW_SECONDS,
} from "./limits.js";

/** Bounds how often one user, or one address without a session, may call. */
export class RateLimits {
  private readonly users = new RateLimiterMemory({
    keyPrefix: "user",
    points: CALLS_PER_USER,
    duration: CALL_WINDOW_SECONDS,
  });
  private readonly addresses = new RateLimiterMemory({
    keyPrefix: "address",
    points: CALLS_PER_ADDRESS,
    duration: CALL_WINDOW_SECONDS,
  });

  private readonly evidenceUsers = new RateLimiterMemory({
    keyPrefix: "evidence",
    points: EVIDENCE_PER_USER,
    duration: EVIDENCE_WINDOW_SECONDS,
  });

  /** Bundles of evidence are dear: every organisation's peers are asked. @throws DomainError RATE_LIMITED */
  async evidence(user: string): Promise<void> {
    await this.evidenceUsers.consume(user).catch(refuse);
  }

  /** @throws DomainError RATE_LIMITED */
  async user(user: string): Promise<void> {
    await this.users.consume(user).catch(refuse);
  }

  /** @throws DomainError RATE_LIMITED */
  async address(address: string): Promise<void> {
    await this.addresses.consume(address).catch(refuse);
  }
}

export function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason;
  throw new DomainError("RATE_LIMITED", "too many requests", {
    retryAfterSeconds: Math.ceil(reason.msBeforeNext / 1_000),
  });
}
