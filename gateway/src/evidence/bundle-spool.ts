import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { DomainError, type EvidenceFileName, MAX_EVIDENCE_BYTES, MAX_EVIDENCE_FILES } from "@mulian/domain";
import { ZIP_END_BYTES, type ZipEntry, zipBytesOf, zipOf } from "./zip.js";

/** A file of a bundle as its manifest names it. */
interface SpooledFile extends ZipEntry {
  readonly name: EvidenceFileName;
  /** SHA-256, hex. */
  readonly digest: string;
  readonly at: number;
}

/**
 * The files of a bundle on their way into a zip, whose order is another than theirs: in one file on the disk, so that a bundle
 * takes no more memory than its largest file.
 */
export class BundleSpool {
  private readonly files = new Map<string, SpooledFile>();
  private endBytes = 0;
  /** Of the whole zip. */
  zipBytes = ZIP_END_BYTES;
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** @throws DomainError READ_ONLY when the disk takes nothing */
  static async open(folder: string): Promise<BundleSpool> {
    const path = join(folder, randomUUID());
    return orReadOnly(async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return new BundleSpool(path, await open(path, "wx+", 0o600));
    });
  }

  /** @throws DomainError PAYLOAD_TOO_LARGE beyond what a bundle may hold, READ_ONLY when the disk is full */
  put(name: EvidenceFileName, content: Uint8Array): Promise<void> {
    const written = this.writing.then(() => this.write(name, content));
    this.writing = written.catch(() => undefined);
    return written;
  }

  /** In the order of their names. */
  get list(): readonly SpooledFile[] {
    return [...this.files.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  zip(): AsyncGenerator<Uint8Array, void, undefined> {
    return zipOf(this.list, (name) => this.read(name));
  }

  /** @throws RangeError for one that was not put */
  async read(name: string): Promise<Uint8Array> {
    const file = this.files.get(name);
    if (file === undefined) throw new RangeError(`${name} was not kept`);
    const { at, sizeBytes } = file;
    const content = Buffer.alloc(sizeBytes);
    const { bytesRead } = await this.file.read(content, 0, sizeBytes, at);
    if (bytesRead < sizeBytes) throw new RangeError(`${name} was not kept whole`);
    return content;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
    await rm(this.path, { force: true });
  }

  private async write(name: EvidenceFileName, content: Uint8Array): Promise<void> {
    const [at, sizeBytes] = [this.endBytes, content.length];
    const zipBytes = this.zipBytes + zipBytesOf({ name, sizeBytes });
    if (this.files.size >= MAX_EVIDENCE_FILES || zipBytes > MAX_EVIDENCE_BYTES)
      throw new DomainError("PAYLOAD_TOO_LARGE", "the evidence is more than one bundle holds", {
        limitBytes: MAX_EVIDENCE_BYTES,
        limit: MAX_EVIDENCE_FILES,
      });
    // Behind what was written before; unlike write it does not end before all of it is there, or it fails.
    await orReadOnly(() => this.file.writeFile(content));
    this.endBytes += sizeBytes;
    this.zipBytes = zipBytes;
    const digest = createHash("sha256").update(content).digest("hex");
    this.files.set(name, { name, sizeBytes, crc: crc32(content), digest, at });
  }
}

async function orReadOnly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause = error instanceof Error && "code" in error ? error.code : "unknown";
    throw new DomainError("READ_ONLY", "there is no room for the bundle on the disk", { cause });
  }
}
