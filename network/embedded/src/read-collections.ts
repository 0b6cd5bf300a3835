import { readFile } from "node:fs/promises";
import type { CollectionOptions } from "./index.js";
import { collectionsSchema } from "./network-options.js";

/**
 * Reads a collections file as `peer lifecycle chaincode --collections-config` takes it.
 * @throws Error when it cannot be read or is no JSON; z.ZodError that names every mistake with its path
 */
export async function readCollections(file: string): Promise<readonly CollectionOptions[]> {
  const content = await readFile(file, "utf8");
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new Error(`${file} is no JSON`);
  }
  return collectionsSchema.parse(json);
}
