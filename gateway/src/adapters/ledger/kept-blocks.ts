import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { common } from "@hyperledger/fabric-protos";
import type { ToldBlock } from "./other-peers.js";
import { BLOCKS, DIGEST, UnfinishedFile } from "./unfinished-file.js";

export interface KeptBlocksOptions {
  readonly folder: string;
  /** The header hash of the last of them, hex: it names the chain below it, and so the file. */
  readonly lastHash: string;
  /** Learns that they are not kept because the disk is full, or gone. */
  readonly warn: (cause: unknown) => void;
}

/**
 * Early blocks from a number on, as they were verified once: a line each in the chain's order, with the digest of all lines
 * beside them. Whoever is given them checks it first; without it, or with another, they are verified anew and kept. What is
 * wanted from the middle is given, and not kept.
 */
export async function* keptBlocks(
  options: KeptBlocksOptions,
  from: number,
  verify: () => AsyncIterable<ToldBlock>,
): AsyncIterable<ToldBlock> {
  const path = join(options.folder, options.lastHash);
  if (await isWhole(path)) yield* linesOf(path, from);
  else if (from === 0) yield* keeping(options, verify());
  else yield* verify();
}

/** That nothing of it was lost or changed on the disk; against who can write there, nothing in this folder helps. */
async function isWhole(path: string): Promise<boolean> {
  try {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path + BLOCKS), hash);
    return hash.digest("hex") === (await readFile(path + DIGEST, "utf8"));
  } catch {
    return false;
  }
}

async function* linesOf(path: string, from: number): AsyncIterable<ToldBlock> {
  const input = createReadStream(path + BLOCKS);
  try {
    let number = 0;
    for await (const line of createInterface({ input })) if (number++ >= from) yield readLine(line);
  } finally {
    input.destroy();
  }
}

interface Line {
  /** Base64 of the serialized block. */
  readonly block: string;
  readonly toldBy: readonly string[];
}

function readLine(line: string): ToldBlock {
  const { block, toldBy } = JSON.parse(line) as Line; // as `lineOf` wrote it, which its digest has shown
  return { block: common.Block.deserializeBinary(Buffer.from(block, "base64")), toldBy };
}

function lineOf({ block, toldBy }: ToldBlock): string {
  const line: Line = { block: Buffer.from(block.serializeBinary()).toString("base64"), toldBy };
  return `${JSON.stringify(line)}\n`;
}

/** Gives what it is given, and keeps it once all of it was taken. */
async function* keeping(
  { folder, lastHash, warn }: KeptBlocksOptions,
  verified: AsyncIterable<ToldBlock>,
): AsyncIterable<ToldBlock> {
  const file = new UnfinishedFile(folder, warn);
  try {
    for await (const told of verified) {
      await file.add(lineOf(told));
      yield told;
    }
    await file.keepAs(lastHash);
  } finally {
    await file.close();
  }
}
