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
const TYPES_BY_CODE: ReadonlyMap<number, FrameType> = new Map([
  [FRAME_TYPES.begin, "begin"],
  [FRAME_TYPES.data, "data"],
  [FRAME_TYPES.receipt, "receipt"],
]);
const HEADER_BYTES = 5;
/** A chunk is some thousand rows and the one that crosses its end; a row of 500 long items stays far under this. */
const MAX_DATA_BYTES = 64 * 1_048_576;
/** A receipt that names 500 items is 100 KB; frames that come whole are held until they are. */
const MAX_WHOLE_BYTES = 1_048_576;

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
 * Frames out of chunks cut anywhere, in bounded memory. A `data` frame comes in as many pieces as the network made of it,
 * each a frame of its own here, so that its bytes are handed on and not copied; the others come whole. Ends where the bytes
 * end, also in the middle of a frame: whoever reads them knows by the missing receipt.
 * @throws DomainError INTEGRITY_FAILURE for bytes that are no frames
 */
export async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void, undefined> {
  let kept: Buffer = Buffer.alloc(0);
  /** Bytes of the `data` frame in hand that have not come yet. */
  let owed = 0;
  for await (const chunk of source) {
    let bytes = kept.length === 0 ? bufferOf(chunk) : Buffer.concat([kept, chunk]);
    while (bytes.length > 0) {
      if (owed > 0) {
        const payload = bytes.subarray(0, owed);
        owed -= payload.length;
        bytes = bytes.subarray(payload.length);
        yield { type: "data", payload };
        continue;
      }
      const header = headerOf(bytes);
      if (header === undefined) break;
      const { type, length } = header;
      const end = HEADER_BYTES + (type === "data" ? 0 : length);
      if (bytes.length < end) break;
      if (type === "data") owed = length;
      else yield { type, payload: bytes.subarray(HEADER_BYTES, end) };
      bytes = bytes.subarray(end);
    }
    kept = bytes;
  }
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

function headerOf(bytes: Buffer): { readonly type: FrameType; readonly length: number } | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const type = TYPES_BY_CODE.get(bytes.readUInt8(0));
  const length = bytes.readUInt32BE(1);
  if (type === undefined || length > (type === "data" ? MAX_DATA_BYTES : MAX_WHOLE_BYTES))
    throw new DomainError("INTEGRITY_FAILURE", "the delivery is not made of frames");
  return { type, length };
}
