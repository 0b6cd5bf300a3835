import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { syncFolder } from "../private-file.js";
import { LedgerError } from "./errors.js";

/** Big-endian length of the block, then CRC-32 of those four bytes and the block. */
const RECORD_HEADER_BYTES = 8;

/** Well above Fabric's largest batch (10 MB by default): a longer record can only be a damaged length. */
const MAX_BLOCK_BYTES = 256 * 1024 * 1024;

/** An append-only file of serialized `common.Block`s, each durable before the next. */
export interface BlockFile {
  readonly blockCount: number;
  /** Durable when it resolves. When it rejects, the file is as before, or refuses all further appends. */
  append(block: Uint8Array): Promise<void>;
  read(number: number): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

export interface BlockFileOptions {
  readonly path: string;
  /** Blocks that the state has seen and that somebody may have been told of; undefined when there is no state. */
  readonly acknowledgedBlocks: number | undefined;
  /** With no state at all, the most bytes that an interrupted first append can have left behind. */
  readonly genesisBytes: number;
  /** Called for every block in order; throws when the block does not fit its place. */
  readonly verify: (block: Buffer, number: number) => void;
  readonly onTornRecord: (number: number, sizeBytes: number) => void;
}

/** @throws LedgerError BLOCKS_LOST when anything acknowledged is damaged or missing */
export async function openBlockFile(options: BlockFileOptions): Promise<BlockFile> {
  const handle = await open(options.path, "a+", 0o600);
  try {
    await syncFolder(dirname(options.path));
    const { offsets, end, size } = scan(options);
    if (end < size) {
      options.onTornRecord(offsets.length, size - end);
      await handle.truncate(end);
      await handle.sync();
    }
    return new AppendOnlyBlockFile(handle, offsets, end);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Scan {
  readonly offsets: number[];
  /** Where the intact records end. */
  readonly end: number;
  readonly size: number;
}

function scan(options: BlockFileOptions): Scan {
  const file = openSync(options.path, "r");
  try {
    const size = fstatSync(file).size;
    const offsets: number[] = [];
    let end = 0;
    while (end < size) {
      const record = readRecord(file, end, size);
      const problem = record.block === undefined ? record.problem : misfit(options, record.block, offsets.length);
      if (problem !== undefined) {
        refuseUnlessTorn(options, { number: offsets.length, problem, claimedEnd: record.end, offset: end, size });
        return { offsets, end, size };
      }
      offsets.push(end);
      end = record.end;
    }
    const acknowledged = options.acknowledgedBlocks ?? 0;
    if (offsets.length < acknowledged) throw blocksLost(offsets.length, `the file ends before block ${offsets.length}`);
    return { offsets, end, size };
  } finally {
    closeSync(file);
  }
}

type Record =
  | { readonly block: Buffer; readonly end: number }
  | { readonly block?: undefined; readonly end: number; readonly problem: string };

function readRecord(file: number, offset: number, size: number): Record {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  if (size - offset < RECORD_HEADER_BYTES) return { end: size, problem: "its record header is cut short" };
  readSync(file, header, 0, RECORD_HEADER_BYTES, offset);
  const length = header.readUInt32BE(0);
  const end = offset + RECORD_HEADER_BYTES + length;
  if (length === 0 || length > MAX_BLOCK_BYTES || end > size) return { end: size, problem: "its record is cut short" };
  const block = Buffer.alloc(length);
  readSync(file, block, 0, length, offset + RECORD_HEADER_BYTES);
  if (checksum(header.subarray(0, 4), block) !== header.readUInt32BE(4))
    return { end, problem: "its checksum is wrong" };
  return { block, end };
}

function misfit(options: BlockFileOptions, block: Buffer, number: number): string | undefined {
  try {
    options.verify(block, number);
    return undefined;
  } catch (error) {
    // Another ledger's file is whole; it must not be taken for a damaged one of ours.
    if (error instanceof LedgerError && error.code === "GENESIS_MISMATCH") throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Blocks are appended one at a time and acknowledged only once the state holds them, so at most the last record can be
 * unacknowledged. Only that one may be dropped, and only when it is the last thing in the file.
 */
function refuseUnlessTorn(
  options: BlockFileOptions,
  damage: { number: number; problem: string; claimedEnd: number; offset: number; size: number },
): void {
  const { number, problem, claimedEnd, offset, size } = damage;
  const acknowledged = options.acknowledgedBlocks;
  const isLast = claimedEnd >= size;
  const isInterruptedStart =
    acknowledged === undefined && number === 0 && size - offset <= options.genesisBytes + RECORD_HEADER_BYTES;
  if (isLast && (isInterruptedStart || (acknowledged !== undefined && number >= acknowledged))) return;
  throw blocksLost(number, problem);
}

function blocksLost(number: number, problem: string): LedgerError {
  return new LedgerError("BLOCKS_LOST", `block ${number} and all after it are lost: ${problem}`, {
    firstLostBlock: number,
  });
}

function checksum(length: Buffer, block: Uint8Array): number {
  return crc32(block, crc32(length));
}

class AppendOnlyBlockFile implements BlockFile {
  #failed = false;
  readonly #handle: FileHandle;
  readonly #offsets: number[];
  #end: number;

  constructor(handle: FileHandle, offsets: number[], end: number) {
    this.#handle = handle;
    this.#offsets = offsets;
    this.#end = end;
  }

  get blockCount(): number {
    return this.#offsets.length;
  }

  async append(block: Uint8Array): Promise<void> {
    if (this.#failed) throw new LedgerError("LEDGER_CLOSED", "an earlier append failed and could not be taken back");
    const header = Buffer.alloc(RECORD_HEADER_BYTES);
    header.writeUInt32BE(block.length, 0);
    header.writeUInt32BE(checksum(header.subarray(0, 4), block), 4);
    const record = Buffer.concat([header, block]);
    try {
      await this.#handle.appendFile(record);
      await this.#handle.datasync();
    } catch (error) {
      await this.#takeBack();
      throw error;
    }
    this.#offsets.push(this.#end);
    this.#end += record.length;
  }

  /** A full disk must not end the ledger: what was half written goes, and the same block may be tried again. */
  async #takeBack(): Promise<void> {
    try {
      await this.#handle.truncate(this.#end);
      await this.#handle.sync();
    } catch {
      this.#failed = true;
    }
  }

  async read(number: number): Promise<Buffer | undefined> {
    const offset = this.#offsets[number];
    if (offset === undefined) return undefined;
    const end = this.#offsets[number + 1] ?? this.#end;
    const block = Buffer.alloc(end - offset - RECORD_HEADER_BYTES);
    const { bytesRead } = await this.#handle.read(block, 0, block.length, offset + RECORD_HEADER_BYTES);
    if (bytesRead !== block.length) throw blocksLost(number, "the file became shorter while in use");
    return block;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
