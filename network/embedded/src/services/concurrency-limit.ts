import { RpcError, status } from "./rpc-error.js";

/** Refuses calls of a service past a number in flight, as Fabric's `peer.limits.concurrency` does. */
export class ConcurrencyLimit {
  #active = 0;
  /** How to end those whose places go to who comes when all are taken, in the order they came. */
  readonly #givingWay = new Set<() => void>();

  constructor(
    private readonly service: string,
    private readonly limit: number,
  ) {}

  /**
   * @param giveWay ends the call at once and gives its place back: run when all places are taken and another comes, until
   *   `keep` was said of it
   * @returns the function that gives the place back
   * @throws RpcError UNKNOWN, as Fabric has it
   */
  enter(giveWay?: () => void): () => void {
    if (this.#active >= this.limit) this.#displace();
    if (this.#active >= this.limit) {
      throw new RpcError(
        status.UNKNOWN,
        `too many requests for ${this.service}, exceeding concurrency limit (${this.limit})`,
      );
    }
    this.#active += 1;
    if (giveWay !== undefined) this.#givingWay.add(giveWay);
    let left = false;
    return () => {
      if (!left) this.#active -= 1;
      left = true;
      if (giveWay !== undefined) this.keep(giveWay);
    };
  }

  /** Whoever can be ended so keeps its place from now on. */
  keep(giveWay: () => void): void {
    this.#givingWay.delete(giveWay);
  }

  #displace(): void {
    const [oldest] = this.#givingWay;
    if (oldest === undefined) return;
    this.keep(oldest);
    oldest();
  }
}
