import { DomainError } from "@mulian/domain";

/**
 * How a delivery travels: frames of type (1 byte), length (4 bytes, big endian) and payload. HTTP trailers would do for the
 * receipt but get lost in proxies and clients, and a delivery that breaks off in the middle has to be told from one that
 * ended, whatever the format of the rows. A stream is one `begin`, any number of `data`, one `receipt`; one without a
 * `receipt` was cut on its way.
 */
export const FRAMES_MEDIA_TYPE = "application/vnd.mulian.delivery";
const FRAME_TYPES = { begin: 1, data: 2, receipt: 3 } as const;
export type FrameType = keyof typeof FRAME_TYPES;
const HEADER_BYTES = 5;
/** A chunk is 65,536 characters and the row that crosses it; a row of 500 long items stays far under this. */
const MAX_FRAME_BYTES = 64 * 1_048_576;

export interface Frame {
  readonly type: FrameType;
  readonly payload: Buffer;
}

export function frameHeader(type: FrameType, lengthBytes: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt8(FRAME_TYPES[type], 0);
  header.writeUInt32BE(lengthBytes, 1);
  return header;
}

/**
 * Whole frames out of chunks cut anywhere, in bounded memory. Ends where the bytes end, also in the middle of a frame:
 * whoever reads them knows by the missing receipt.
 * @throws DomainError INTEGRITY_FAILURE for bytes that are no frames
 */
export async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void, undefined> {
  let parts: Uint8Array[] = [];
  let gathered = 0;
  let needed = HEADER_BYTES;
  for await (const chunk of source) {
    parts.push(chunk);
    gathered += chunk.length;
    if (gathered < needed) continue;
    let bytes = Buffer.concat(parts, gathered);
    for (let frame = takeFrame(bytes); ; frame = takeFrame(bytes)) {
      if (frame.payload === undefined) {
        needed = frame.needed;
        break;
      }
      yield { type: frame.type, payload: frame.payload };
      bytes = bytes.subarray(frame.needed);
    }
    parts = [bytes];
    gathered = bytes.length;
  }
}

type Taken =
  | { readonly needed: number; readonly payload: undefined }
  | { readonly needed: number; readonly payload: Buffer; readonly type: FrameType };

function takeFrame(bytes: Buffer): Taken {
  if (bytes.length < HEADER_BYTES) return { needed: HEADER_BYTES, payload: undefined };
  const code = bytes.readUInt8(0);
  const length = bytes.readUInt32BE(1);
  const type =
    code === FRAME_TYPES.begin
      ? "begin"
      : code === FRAME_TYPES.data
        ? "data"
        : code === FRAME_TYPES.receipt
          ? "receipt"
          : undefined;
  if (type === undefined || length > MAX_FRAME_BYTES)
    throw new DomainError("INTEGRITY_FAILURE", "the delivery is not made of frames");
  const needed = HEADER_BYTES + length;
  return bytes.length < needed
    ? { needed, payload: undefined }
    : { needed, payload: bytes.subarray(HEADER_BYTES, needed), type };
}
