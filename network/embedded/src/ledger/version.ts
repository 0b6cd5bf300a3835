import { ledger } from "../protos.js";

/** Which transaction wrote a value last. */
export interface Version {
  readonly blockNumber: number;
  readonly transactionNumber: number;
}

/** Undefined stands for a key that is absent. */
export function isSameVersion(a: Version | undefined, b: Version | undefined): boolean {
  return a?.blockNumber === b?.blockNumber && a?.transactionNumber === b?.transactionNumber;
}

/** As Fabric prints it in its messages. */
export function printVersion(version: Version | undefined): string {
  return version === undefined ? "<nil>" : `{BlockNum: ${version.blockNumber}, TxNum: ${version.transactionNumber}}`;
}

/** Two order-preserving integers: a length byte, then the number's bytes without leading zeros. Enters the commit hash. */
export function encodeVersion(version: Version): Buffer {
  return Buffer.concat([encodeOrdered(version.blockNumber), encodeOrdered(version.transactionNumber)]);
}

/** @returns the version and how many bytes it took */
export function decodeVersion(bytes: Buffer): { readonly version: Version; readonly sizeBytes: number } {
  const first = decodeOrdered(bytes, 0);
  const second = decodeOrdered(bytes, first.end);
  return { version: { blockNumber: first.value, transactionNumber: second.value }, sizeBytes: second.end };
}

export function versionOf(message: ledger.rwset.kvrwset.Version | undefined): Version | undefined {
  return message && { blockNumber: message.getBlockNum(), transactionNumber: message.getTxNum() };
}

export function toVersionMessage(version: Version | undefined): ledger.rwset.kvrwset.Version | undefined {
  if (version === undefined) return undefined;
  const message = new ledger.rwset.kvrwset.Version();
  message.setBlockNum(version.blockNumber);
  message.setTxNum(version.transactionNumber);
  return message;
}

function encodeOrdered(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  const start = bytes.findIndex((byte) => byte !== 0);
  const significant = start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
  return Buffer.concat([Buffer.from([significant.length]), significant]);
}

function decodeOrdered(bytes: Buffer, offset: number): { readonly value: number; readonly end: number } {
  const size = bytes.readUInt8(offset);
  const end = offset + 1 + size;
  let value = 0;
  for (const byte of bytes.subarray(offset + 1, end)) value = value * 256 + byte;
  return { value, end };
}
