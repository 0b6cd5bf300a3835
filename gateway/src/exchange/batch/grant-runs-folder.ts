import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "../../durable-file.js";

export interface FilesKept {
  readonly files: number;
  readonly bytes: number;
}

/** Where a gateway keeps the files of batches' runs, a folder a grant. */
export const runsDirectory = (exchangeDir: string): string => join(exchangeDir, "batches");

/** The folder of one grant's runs: its rows, receipts and what an unfinished run brought. */
export class GrantRunsFolder {
  private readonly parent: string;
  private readonly folder: string;

  constructor(exchangeDir: string, grant: string) {
    this.parent = runsDirectory(exchangeDir);
    this.folder = join(this.parent, grant);
  }

  async size(): Promise<FilesKept> {
    const names = await readdir(this.folder).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(this.folder, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return { files: names.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
  }

  /** Gone for good when this resolves, as far as the file system says so. A run that is under way finds no folder and ends. */
  async remove(): Promise<FilesKept> {
    const size = await this.size();
    await rm(this.folder, { recursive: true, force: true });
    if (size.files > 0) await syncFolder(this.parent);
    return size;
  }
}
