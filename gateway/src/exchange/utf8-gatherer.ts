/** A UTF-16 unit takes at most three bytes; a pair of two takes four. */
const MAX_BYTES_A_UNIT = 3;

/** Puts texts together as UTF-8 without joining them as texts first, which would copy everything once more. */
export class Utf8Gatherer {
  private buffer: Buffer | undefined;
  private used = 0;

  /** @param usualBytes what is expected between two calls of `take`; more fits too */
  constructor(private readonly usualBytes: number) {}

  get bytes(): number {
    return this.used;
  }

  add(text: string): void {
    const buffer = this.withRoom(text.length * MAX_BYTES_A_UNIT);
    this.used += buffer.write(text, this.used);
  }

  /** What was gathered; the memory is the taker's. */
  take(): Buffer {
    const taken = (this.buffer ?? Buffer.alloc(0)).subarray(0, this.used);
    this.buffer = undefined;
    this.used = 0;
    return taken;
  }

  private withRoom(bytes: number): Buffer {
    const known = this.buffer;
    if (known !== undefined && known.length - this.used >= bytes) return known;
    // Half as much again: what crosses the usual size fits as well.
    const larger = Buffer.allocUnsafe(Math.max(Math.ceil(this.usualBytes * 1.5), (this.used + bytes) * 2));
    known?.copy(larger, 0, 0, this.used);
    this.buffer = larger;
    return larger;
  }
}
