import { type FileHandle, open } from "node:fs/promises";

/**
 * Where the running network takes commands. A socket's path may have 107 bytes: by way of the open folder it has a few dozen,
 * however deep the folder lies.
 */
export async function openSocketPath(dataDir: string): Promise<{ readonly path: string; readonly folder: FileHandle }> {
  const folder = await open(dataDir, "r");
  return { path: `/proc/self/fd/${folder.fd}/control.sock`, folder };
}
