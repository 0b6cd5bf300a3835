import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { FabricNetworkError } from "../errors.js";

/** Fabric's names. The first is the same at every honest peer, byte for byte: made to be signed. */
const SIGNABLE = "_snapshot_signable_metadata.json";
const ADDITIONAL = "_snapshot_additional_metadata.json";

const signable = z.looseObject({
  last_block_number: z.int(),
  last_block_hash: z.string(),
  /** By file name, hex. */
  snapshot_files_raw_hashes: z.record(z.string(), z.string()),
});
const additional = z.looseObject({
  /** Of the signable metadata, hex. */
  snapshot_hash: z.string(),
  last_block_commit_hash: z.string(),
});

/**
 * Whether a snapshot's files are what its own metadata says: each by its SHA-256, none more, none less.
 * @throws FabricNetworkError SNAPSHOT_DAMAGED that names each file
 */
export async function checkSnapshot(folder: string, from: string): Promise<void> {
  const { bytes, files, more } = await metadataOf(folder, from);
  const present = (await readdir(folder)).filter((name) => name !== SIGNABLE && name !== ADDITIONAL);
  const found = new Map<string, string>();
  for (const name of present) found.set(name, await sha256Of(join(folder, name)));
  const wrong = [...new Set([...Object.keys(files), ...present])].filter((name) => files[name] !== found.get(name));
  const isOwn = createHash("sha256").update(bytes).digest("hex") === more.snapshot_hash;
  const named = isOwn ? wrong : [SIGNABLE, ...wrong];
  if (named.length === 0) return;
  throw damaged(from, `not what their hashes say: ${named.join(", ")}`);
}

/**
 * Whether two snapshots of one block say the same: hashes of all files, of the last block, and its commit hash, which binds every
 * validation code and write before it.
 * @throws FabricNetworkError SNAPSHOT_DISPUTED that names what differs
 */
export async function compareSnapshots(
  one: { readonly folder: string; readonly from: string },
  other: { readonly folder: string; readonly from: string },
): Promise<void> {
  const [mine, theirs] = await Promise.all([one, other].map(({ folder, from }) => metadataOf(folder, from)));
  if (mine === undefined || theirs === undefined) throw new Error("there are two");
  const files = new Set([...Object.keys(mine.files), ...Object.keys(theirs.files)]);
  const differing = [
    ...[...files].filter((name) => mine.files[name] !== theirs.files[name]),
    ...(mine.more.last_block_commit_hash === theirs.more.last_block_commit_hash ? [] : ["the commit hash"]),
    ...(mine.lastBlockHash === theirs.lastBlockHash ? [] : ["the last block's hash"]),
  ];
  if (differing.length === 0 && mine.bytes.equals(theirs.bytes)) return;
  const what = differing.length === 0 ? "other metadata" : differing.join(", ");
  throw new FabricNetworkError(
    "SNAPSHOT_DISPUTED",
    `${one.from} and ${other.from} have different states as of the same block (${what}). Nothing was changed. Find out which of the two ` +
      "is wrong: compare both with a further organisation's; until then rebuild the peer from the orderers.",
  );
}

async function metadataOf(folder: string, from: string) {
  try {
    const bytes = await readFile(join(folder, SIGNABLE));
    const { snapshot_files_raw_hashes: files, last_block_hash: lastBlockHash } = signable.parse(
      JSON.parse(bytes.toString("utf8")),
    );
    const more = additional.parse(JSON.parse(await readFile(join(folder, ADDITIONAL), "utf8")));
    return { bytes, files, lastBlockHash, more };
  } catch (error) {
    throw damaged(from, `without metadata that could be read: ${String(error)}`);
  }
}

const damaged = (from: string, what: string): FabricNetworkError =>
  new FabricNetworkError(
    "SNAPSHOT_DAMAGED",
    `The snapshot of ${from} is damaged (${what}). Nothing was changed. Run the command again; if it is damaged again, look at ` +
      `the disk of ${from} and take another peer's.`,
  );

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
