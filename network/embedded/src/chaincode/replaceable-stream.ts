import type { ChaincodeStream } from "./chaincode-stream.js";

/** A stream to a chaincode that may go away: another takes its place, and the way to it is tried again after a while. */
export class ReplaceableStream {
  #current: ChaincodeStream;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly make: () => ChaincodeStream) {
    this.#current = make();
  }

  get current(): ChaincodeStream {
    return this.#current;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** What runs on the stream fails, and what comes next waits on another. @param failure told to what runs */
  replace(failure?: string): void {
    this.#current.end(failure);
    this.#current = this.make();
  }

  /** Unless it is closed by then. */
  later(waitMs: number, attempt: () => void): void {
    if (!this.#closed) this.#timer = setTimeout(attempt, waitMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#current.close();
  }
}
