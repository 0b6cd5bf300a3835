import { crc32 } from "node:zlib";

/**
 * A record on disk: length of the payload (4 bytes, little endian), CRC-32 of the payload (4 bytes, little endian),
 * payload (a JSON object in UTF-8). The checksum finds torn and flipped records; that nobody rewrote one is what the
 * signatures inside and the Merkle roots on the ledger prove.
 */
export const FRAME_HEADER_BYTES = 8;
/** A receipt is about 2 KB and names at most 500 items of 128 characters; anything longer is no record of ours. */
export const MAX_PAYLOAD_BYTES = 1_048_576;
const OPENING_BRACE = 0x7b;

export function encodeFrame(payload: Uint8Array): Buffer {
  if (payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES)
    throw new RangeError(`a record of ${payload.length} bytes`);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeUInt32LE(crc32(payload), 4);
  frame.set(payload, FRAME_HEADER_BYTES);
  return frame;
}

/** The payload of the frame at `offset`; `short` when the bytes end inside it, `bad` when they are no frame. */
export function decodeFrame(bytes: Buffer, offset: number): Buffer | "short" | "bad" {
  if (bytes.length - offset < FRAME_HEADER_BYTES) return "short";
  const length = bytes.readUInt32LE(offset);
  if (length === 0 || length > MAX_PAYLOAD_BYTES) return "bad";
  const start = offset + FRAME_HEADER_BYTES;
  if (bytes.length - start < length) return "short";
  const payload = bytes.subarray(start, start + length);
  return payload[0] === OPENING_BRACE && crc32(payload) === bytes.readUInt32LE(offset + 4) ? payload : "bad";
}

/** Whether a whole frame begins anywhere in these bytes: then what came before it was not the torn end of the file. */
export function holdsFrame(bytes: Buffer): boolean {
  for (let brace = bytes.indexOf(OPENING_BRACE); brace >= 0; brace = bytes.indexOf(OPENING_BRACE, brace + 1)) {
    if (brace < FRAME_HEADER_BYTES) continue;
    const payload = decodeFrame(bytes, brace - FRAME_HEADER_BYTES);
    if (typeof payload !== "string") return true;
  }
  return false;
}
