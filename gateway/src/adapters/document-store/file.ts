import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Digest, DomainError } from "@mulian/domain";
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
    if (sha256(canonical) !== digest)
      throw new DomainError("INTEGRITY_FAILURE", "the document does not have this digest");
    if (await this.has(digest)) return;
    const beside = `${target}.${randomBytes(6).toString("hex")}.part`;
    try {
      await writeDurably(beside, canonical);
      await rename(beside, target);
      await syncDirectory(this.directory);
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
    if (text !== undefined && sha256(text) !== digest)
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

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
