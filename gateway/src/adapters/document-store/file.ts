import { randomBytes } from "node:crypto";
import { access, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Digest, DomainError } from "@mulian/domain";
import { sha256Hex } from "../../digest.js";
import { syncFolder, writeDurably } from "../../durable-file.js";
import type { DocumentStore } from "../../ports/document-store.js";

/** Documents as files named by their digest, written beside and renamed, so that a name never stands for half a text. */
export class FileDocumentStore implements DocumentStore {
  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<FileDocumentStore> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new FileDocumentStore(directory);
  }

  async put(digest: string, canonical: string): Promise<void> {
    const target = this.path(digest);
    if (sha256Hex(canonical) !== digest)
      throw new DomainError("INTEGRITY_FAILURE", "the document does not have this digest");
    if (await this.has(digest)) return;
    const beside = `${target}.${randomBytes(6).toString("hex")}.part`;
    try {
      await writeDurably(beside, canonical);
      await rename(beside, target);
      await syncFolder(this.directory);
    } catch (error) {
      await rm(beside, { force: true });
      throw new DomainError("READ_ONLY", "the document cannot be stored", {
        cause: error instanceof Error && "code" in error ? error.code : "unknown",
      });
    }
  }

  async get(digest: string): Promise<string | undefined> {
    const text = await readFile(this.path(digest), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (text !== undefined && sha256Hex(text) !== digest)
      throw new DomainError("INTEGRITY_FAILURE", "a stored document was changed", { digest });
    return text;
  }

  async has(digest: string): Promise<boolean> {
    return access(this.path(digest)).then(
      () => true,
      () => false,
    );
  }

  /** Only a digest becomes a file name: nothing a peer sends can point elsewhere. */
  private path(digest: string): string {
    return join(this.directory, Digest.parse(digest));
  }
}
