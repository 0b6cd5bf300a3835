import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Creates the folder and those above it for their owner only. */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** The same for a folder that may be there already, as somebody made it. */
export async function takePrivately(path: string): Promise<void> {
  await privateFolder(path);
  await chmod(path, 0o700);
}

/** Whole or not at all, readable by its owner only, in a private folder. */
export async function writePrivately(path: string, content: string | Uint8Array): Promise<void> {
  await privateFolder(dirname(path));
  await writeFile(`${path}.new`, content, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

/** A private file of JSON, or undefined when there is none. What it holds is what this program wrote there. */
export async function readJson<Content>(path: string): Promise<Content | undefined> {
  if (!existsSync(path)) return undefined;
  return JSON.parse(await readFile(path, "utf8")) as Content; // written by us in this shape
}
