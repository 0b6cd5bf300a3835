import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const STREETS_BINDING = "streets";
export const STREETS = [
  ["110101001", "东华门街道", "110101", "1"],
  ["110101002", "景山街道", "110101", "2"],
  ["310101013", "外滩街道", "310101", "3"],
] as const;

const made: string[] = [];

/** A small table as a CSV file in a directory of its own, removed after all tests. */
export async function streetsFile(): Promise<{ readonly directory: string; readonly path: string }> {
  const directory = await mkdtemp(join(tmpdir(), "mulian-streets-"));
  made.push(directory);
  const path = join(directory, "streets.csv");
  await writeFile(path, ["code,name,area_code,population", ...STREETS.map((row) => row.join(","))].join("\n"));
  return { directory, path };
}

after(async () => {
  await Promise.all(made.map((directory) => rm(directory, { recursive: true, force: true })));
});
