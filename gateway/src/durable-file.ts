import { open } from "node:fs/promises";

/** Writes a new file for its owner alone; what was written is on the disk when this resolves, its name after `syncFolder`. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in the folder durable: files just created in it or renamed. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
