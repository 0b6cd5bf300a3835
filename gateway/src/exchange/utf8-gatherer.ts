/** A UTF-16 unit takes at most three bytes; a pair of two takes four. */
const MAX_BYTES_A_UNIT = 3;

/** Kept for the next gatherer: as many as a handful of deliveries at once use, 200 KB each. */
const MAX_SPARE = 8;
const spare: Buffer[] = [];
const NONE = Buffer.alloc(0);

/**
 * Puts texts together as UTF-8 without joining them as texts first, in a buffer that is used again for the next, by whichever
 * gatherer comes first. What is taken is a copy of its own size: large buffers that are made and dropped pile up until the next
 * collection of garbage, and make V8 collect all of the heap for a few dozen answers.
 */
export class Utf8Gatherer {
  private buffer: Buffer = NONE;
  private used = 0;
  private readonly usualBytes: number;

  /** @param usualBytes what is expected between two calls of `take`; more fits too */
  constructor(usualBytes: number) {
    // Half as much again: what crosses the usual size fits as well.
    this.usualBytes = Math.ceil(usualBytes * 1.5);
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
    if (this.buffer.length === this.usualBytes && spare.length < MAX_SPARE) spare.push(this.buffer);
    this.buffer = NONE;
    this.used = 0;
    return taken;
  }

  private makeRoom(bytes: number): void {
    if (this.buffer.length - this.used >= bytes) return;
    const larger = this.bufferOf(this.used + bytes);
    this.buffer.copy(larger, 0, 0, this.used);
    this.buffer = larger;
  }

  private bufferOf(bytes: number): Buffer {
    if (bytes > this.usualBytes) return Buffer.allocUnsafe(bytes * 2);
    const known = spare.pop();
    return known?.length === this.usualBytes ? known : Buffer.allocUnsafe(this.usualBytes);
  }
}
