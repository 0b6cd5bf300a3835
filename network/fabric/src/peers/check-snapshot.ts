import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Bilingual, Language } from "@mulian/terminal/language";
import { z } from "zod";
import { asSaid, FabricNetworkError } from "../errors.js";

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
  throw damaged(from, {
    zh: `与哈希不符：${named.join("、")}`,
    en: `not what their hashes say: ${named.join(", ")}`,
  });
}

const COMMIT_HASH: Bilingual = { zh: "提交哈希", en: "the commit hash" };
const LAST_BLOCK_HASH: Bilingual = { zh: "最后区块的哈希", en: "the last block's hash" };
const OTHER_METADATA: Bilingual = { zh: "元数据", en: "other metadata" };

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
    ...[...files].filter((name) => mine.files[name] !== theirs.files[name]).map(asSaid),
    ...(mine.more.last_block_commit_hash === theirs.more.last_block_commit_hash ? [] : [COMMIT_HASH]),
    ...(mine.lastBlockHash === theirs.lastBlockHash ? [] : [LAST_BLOCK_HASH]),
  ];
  if (differing.length === 0 && mine.bytes.equals(theirs.bytes)) return;
  const what = differing.length === 0 ? [OTHER_METADATA] : differing;
  const listed = (language: Language): string =>
    what.map((each) => each[language]).join(language === "zh" ? "、" : ", ");
  throw new FabricNetworkError("SNAPSHOT_DISPUTED", {
    zh:
      `${one.from} 与 ${other.from} 在同一区块的状态不同（${listed("zh")}）。未作任何更改。请查明哪一方有误：` +
      "将两者与另一组织的比较；在此之前由排序节点重建该节点。",
    en:
      `${one.from} and ${other.from} have different states as of the same block (${listed("en")}). Nothing was changed. Find out which of the two ` +
      "is wrong: compare both with a further organisation's; until then rebuild the peer from the orderers.",
  });
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
    throw damaged(from, {
      zh: `元数据无法读取：${String(error)}`,
      en: `without metadata that could be read: ${String(error)}`,
    });
  }
}

const damaged = (from: string, what: Bilingual): FabricNetworkError =>
  new FabricNetworkError("SNAPSHOT_DAMAGED", {
    zh: `${from} 的快照已损坏（${what.zh}）。未作任何更改。请再次执行；若仍损坏，检查 ${from} 的磁盘，并改用其他节点的快照。`,
    en:
      `The snapshot of ${from} is damaged (${what.en}). Nothing was changed. Run the command again; if it is damaged again, look at ` +
      `the disk of ${from} and take another peer's.`,
  });

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
