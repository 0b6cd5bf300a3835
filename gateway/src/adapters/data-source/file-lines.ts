import type { FileHandle } from "node:fs/promises";

/** Bytes read at once: about a thousand rows, so the event loop is left between them. */
const READ_BYTES = 65_536;
/** A longer line is no row of a table but a file without line ends; it bounds what is held in memory. */
export const MAX_LINE_BYTES = 1_048_576;

const LINE_FEED = 0x0a;

/** One line without its line feed; `bytes` is undefined when it was longer than {@link MAX_LINE_BYTES}. Counted from 1. */
export type FileLine = Readonly<{ line: number; bytes: Buffer | undefined }>;

/**
 * The lines of a file in batches of one read. Splitting bytes is safe in UTF-8, GB18030 and Big5 alike: 0x0A is never a part
 * of a longer character in any of them. One buffer serves all reads: the bytes of a batch hold until the next is taken.
 */
export async function* readLines(handle: FileHandle): AsyncGenerator<readonly FileLine[], void, undefined> {
  const state = { line: 1, carry: [] as Buffer[], carryBytes: 0 };
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  let position = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    yield takeLines(buffer.subarray(0, bytesRead), state);
  }
  if (state.carryBytes > 0) yield [finishLine(state)];
}

type LineState = { line: number; carry: Buffer[]; carryBytes: number };

function takeLines(chunk: Buffer, state: LineState): readonly FileLine[] {
  const lines: FileLine[] = [];
  let start = 0;
  for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
    keep(chunk.subarray(start, end), state);
    lines.push(finishLine(state));
    start = end + 1;
  }
  keep(Buffer.from(chunk.subarray(start)), state);
  return lines;
}

function keep(piece: Buffer, state: LineState): void {
  state.carryBytes += piece.length;
  if (state.carryBytes > MAX_LINE_BYTES) state.carry = [];
  else if (piece.length > 0) state.carry.push(piece);
}

function finishLine(state: LineState): FileLine {
  const [only] = state.carry;
  const whole = only !== undefined && state.carry.length === 1 ? only : Buffer.concat(state.carry);
  const finished = {
    line: state.line,
    bytes: state.carryBytes > MAX_LINE_BYTES ? undefined : whole,
  };
  state.line += 1;
  state.carry = [];
  state.carryBytes = 0;
  return finished;
}
