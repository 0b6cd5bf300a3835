import { readFile } from "node:fs/promises";

/** A file as the channel's configuration holds certificates: base64 of PEM. */
export async function base64Of(path: string): Promise<string> {
  return (await readFile(path)).toString("base64");
}
