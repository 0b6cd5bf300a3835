import type { HistoryEntry, TransactionLocation } from "./types.js";
import { decodeVersion, encodeVersion } from "./version.js";
import type { Version } from "./version.js";

/** `metadata` is a serialized `kvrwset.KVMetadataWrite` without a key, as Fabric keeps it; undefined when there is none. */
export interface VersionedValue {
  readonly value: Buffer;
  readonly metadata: Buffer | undefined;
  readonly version: Version;
}

export interface Savepoint {
  /** Number of blocks applied. */
  readonly height: number;
  readonly blockHash: Buffer;
  readonly previousBlockHash: Buffer;
  /** Empty until block 1. */
  readonly commitHash: Buffer;
}

export interface StagedWrites {
  readonly key: Buffer;
  /** Height of the ledger when they were staged. */
  readonly height: number;
  readonly readWriteSet: Buffer;
}

export function encodeVersionedValue({ value, metadata, version }: VersionedValue): Buffer {
  return frame([encodeVersion(version), metadata ?? Buffer.alloc(0), value]);
}

export function decodeVersionedValue(bytes: Buffer): VersionedValue {
  const [version = missing(), metadata = missing(), value = missing()] = unframe(bytes);
  return { value, metadata: metadata.length === 0 ? undefined : metadata, version: decodeVersion(version).version };
}

export function encodeSavepoint({ height, blockHash, previousBlockHash, commitHash }: Savepoint): Buffer {
  return frame([encodeNumber(height), blockHash, previousBlockHash, commitHash]);
}

export function decodeSavepoint(bytes: Buffer): Savepoint {
  const [height = missing(), blockHash = missing(), previousBlockHash = missing(), commitHash = missing()] =
    unframe(bytes);
  return { height: decodeNumber(height), blockHash, previousBlockHash, commitHash };
}

export function encodeLocation({ blockNumber, transactionNumber, validationCode }: TransactionLocation): Buffer {
  return frame([encodeNumber(blockNumber), encodeNumber(transactionNumber), encodeNumber(validationCode)]);
}

export function decodeLocation(bytes: Buffer): TransactionLocation {
  const [block = missing(), transaction = missing(), code = missing()] = unframe(bytes);
  return {
    blockNumber: decodeNumber(block),
    transactionNumber: decodeNumber(transaction),
    validationCode: decodeNumber(code),
  };
}

/** Seconds arrive as doubles, so the last of an int64 are rounded up to 2^63, which is none any more: this is the last below. */
const MAX_SECONDS = 2 ** 63 - 1024;

export function encodeHistoryEntry({ txId, value, timestamp, isDelete }: HistoryEntry): Buffer {
  const flags = Buffer.from([isDelete ? 1 : 0]);
  const seconds = Buffer.alloc(8);
  // Clients choose their timestamps; they may lie before 1970, or at the end of time.
  seconds.writeBigInt64BE(BigInt(Math.min(timestamp.seconds, MAX_SECONDS)));
  const nanos = Buffer.alloc(4);
  nanos.writeInt32BE(timestamp.nanos);
  return frame([Buffer.from(txId, "utf8"), seconds, nanos, flags, value]);
}

export function decodeHistoryEntry(bytes: Buffer): HistoryEntry {
  const [txId = missing(), seconds = missing(), nanos = missing(), flags = missing(), value = missing()] =
    unframe(bytes);
  return {
    txId: txId.toString("utf8"),
    value,
    timestamp: { seconds: Number(seconds.readBigInt64BE()), nanos: nanos.readInt32BE() },
    isDelete: flags.readUInt8() === 1,
  };
}

export function encodeStaged(height: number, readWriteSet: Buffer): Buffer {
  return frame([encodeNumber(height), readWriteSet]);
}

export function decodeStaged(key: Buffer, bytes: Buffer): StagedWrites {
  const [height = missing(), readWriteSet = missing()] = unframe(bytes);
  return { key, height: decodeNumber(height), readWriteSet };
}

export function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function decodeNumber(bytes: Buffer): number {
  return Number(bytes.readBigUInt64BE());
}

/** Each part behind its length. */
function frame(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

function unframe(bytes: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const start = offset + 4;
    const end = start + bytes.readUInt32BE(offset);
    parts.push(bytes.subarray(start, end));
    offset = end;
  }
  return parts;
}

function missing(): never {
  throw new RangeError("a record of the state is shorter than it was written");
}
