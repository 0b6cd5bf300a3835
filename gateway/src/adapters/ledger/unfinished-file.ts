import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder, writeDurably } from "../../durable-file.js";

/** Below the folder of what is kept: what is being written, or was when its writer was killed. */
export const UNFINISHED_FOLDER = "unfinished";
/** The lines of a file that is kept, and their digest. */
export const BLOCKS = ".jsonl";
export const DIGEST = ".sha256";

/**
 * Lines that are kept under a name, with their digest, once they are all there. To keep them is worth less than to go on: what
 * fails is told once, and then nothing is kept.
 */
export class UnfinishedFile {
  private readonly hash = createHash("sha256");
  private readonly path: string;
  private handle: FileHandle | undefined;
  private hasFailed = false;

  constructor(
    private readonly folder: string,
    private readonly warn: (cause: unknown) => void,
  ) {
    this.path = join(folder, UNFINISHED_FOLDER, randomUUID());
  }

  add(line: string): Promise<void> {
    return this.attempt(async () => {
      this.handle ??= await this.begin();
      await this.handle.writeFile(line);
      this.hash.update(line);
    });
  }

  private async begin(): Promise<FileHandle> {
    await mkdir(join(this.folder, UNFINISHED_FOLDER), { recursive: true, mode: 0o700 });
    return open(this.path, "wx", 0o600);
  }

  /** The digest comes last: without it nothing counts as kept. What was kept under other names is of another chain, and goes. */
  keepAs(name: string): Promise<void> {
    return this.attempt(async () => {
      if (this.handle === undefined) return;
      await this.handle.datasync();
      const isOther = (one: string): boolean => one !== UNFINISHED_FOLDER && !one.startsWith(name);
      const others = (await readdir(this.folder)).filter(isOther);
      await Promise.all(others.map((one) => rm(join(this.folder, one), { force: true })));
      await rename(this.path, join(this.folder, name + BLOCKS));
      await writeDurably(this.path, this.hash.digest("hex"));
      await rename(this.path, join(this.folder, name + DIGEST));
      await syncFolder(this.folder);
    });
  }

  private async attempt(step: () => Promise<void>): Promise<void> {
    if (this.hasFailed) return;
    try {
      await step();
    } catch (cause) {
      this.hasFailed = true;
      this.warn(cause);
    }
  }

  async close(): Promise<void> {
    if (this.handle === undefined) return;
    await this.handle.close();
    await rm(this.path, { force: true });
  }
}
