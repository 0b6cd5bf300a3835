import { RpcError, status } from "./rpc-error.js";

/** Refuses calls of a service past a number in flight, as Fabric's `peer.limits.concurrency` does. */
export class ConcurrencyLimit {
  #active = 0;

  constructor(
    private readonly service: string,
    private readonly limit: number,
  ) {}

  /** @returns the function that gives the place back. @throws RpcError UNKNOWN, as Fabric has it */
  enter(): () => void {
    if (this.#active >= this.limit) {
      throw new RpcError(
        status.UNKNOWN,
        `too many requests for ${this.service}, exceeding concurrency limit (${this.limit})`,
      );
    }
    this.#active += 1;
    let left = false;
    return () => {
      if (!left) this.#active -= 1;
      left = true;
    };
  }
}
