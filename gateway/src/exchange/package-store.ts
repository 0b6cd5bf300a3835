import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@mulian/domain";
import { syncFolder } from "../durable-file.js";
import { sparingRoom } from "./spare-room.js";

export interface StoredPackage {
  readonly packageDigest: string;
  readonly sizeBytes: number;
}

/** Sealed packages as files named by the digest of their bytes. Useless without their keys, so nothing more guards them. */
export class PackageStore {
  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<PackageStore> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new PackageStore(directory);
  }

  /** Writes it beside, syncs, renames. @param expectedDigest refuses anything else @throws DomainError INTEGRITY_FAILURE, READ_ONLY */
  async put(source: AsyncIterable<Uint8Array>, expectedDigest?: string): Promise<StoredPackage> {
    const beside = join(this.directory, `${randomBytes(8).toString("hex")}.part`);
    const hash = createHash("sha256");
    let sizeBytes = 0;
    try {
      const handle = await open(beside, "wx", 0o600);
      try {
        for await (const chunk of sparingRoom(this.directory, source)) {
          hash.update(chunk);
          sizeBytes += chunk.length;
          await handle.writeFile(chunk);
        }
        await handle.datasync();
      } finally {
        await handle.close();
      }
      const packageDigest = hash.digest("hex");
      if (expectedDigest !== undefined && packageDigest !== expectedDigest)
        throw new DomainError("INTEGRITY_FAILURE", "the package is not the one on the ledger");
      await rename(beside, this.path(packageDigest));
      await syncFolder(this.directory);
      return { packageDigest, sizeBytes };
    } catch (error) {
      await rm(beside, { force: true });
      const isDisk =
        error instanceof Error &&
        "code" in error &&
        (error.code === "ENOSPC" || error.code === "EFBIG" || error.code === "EDQUOT");
      throw isDisk ? new DomainError("READ_ONLY", "the package cannot be stored") : error;
    }
  }

  async has(packageDigest: string): Promise<boolean> {
    return stat(this.path(packageDigest)).then(
      () => true,
      () => false,
    );
  }

  /** Gone for good when this resolves, as far as the file system says so. Nothing happens when there is none. */
  async remove(packageDigest: string): Promise<void> {
    await rm(this.path(packageDigest), { force: true });
    await syncFolder(this.directory);
  }

  async sizeBytes(packageDigest: string): Promise<number | undefined> {
    return stat(this.path(packageDigest)).then(
      ({ size }) => size,
      () => undefined,
    );
  }

  read(packageDigest: string): AsyncIterable<Uint8Array> {
    return createReadStream(this.path(packageDigest), { highWaterMark: 65_536 });
  }

  private path(packageDigest: string): string {
    if (!/^[0-9a-f]{64}$/.test(packageDigest)) throw new RangeError("no digest");
    return join(this.directory, `${packageDigest}.package`);
  }
}
