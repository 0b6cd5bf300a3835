/** A UTF-16 unit takes at most three bytes; a pair of two takes four. */
const MAX_BYTES_A_UNIT = 3;

/**
 * Puts texts together as UTF-8 without joining them as texts first. One buffer serves all of it, and what is taken is a copy of
 * its own size: large buffers that are made and dropped pile up until the next collection of garbage.
 */
export class Utf8Gatherer {
  private buffer: Buffer;
  private used = 0;

  /** @param usualBytes what is expected between two calls of `take`; more fits too */
  constructor(usualBytes: number) {
    // Half as much again: what crosses the usual size fits as well.
    this.buffer = Buffer.allocUnsafe(Math.ceil(usualBytes * 1.5));
  }

  get bytes(): number {
    return this.used;
  }

  add(text: string): void {
    this.makeRoom(text.length * MAX_BYTES_A_UNIT);
    this.used += this.buffer.write(text, this.used);
  }

  /** What was gathered; the memory is the taker's. */
  take(): Buffer {
    const taken = Buffer.from(this.buffer.subarray(0, this.used));
    this.used = 0;
    return taken;
  }

  private makeRoom(bytes: number): void {
    if (this.buffer.length - this.used >= bytes) return;
    const larger = Buffer.allocUnsafe((this.used + bytes) * 2);
    this.buffer.copy(larger, 0, 0, this.used);
    this.buffer = larger;
  }
}
