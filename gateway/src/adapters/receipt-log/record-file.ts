import { open, type FileHandle } from "node:fs/promises";
import { DomainError } from "@mulian/domain";
import { FRAME_HEADER_BYTES, MAX_PAYLOAD_BYTES, decodeFrame, encodeFrame, holdsFrame } from "./frame.js";

/** Read at once when the file is scanned at start: a frame of the greatest size and its header fit with room. */
const SCAN_BYTES = 4 * MAX_PAYLOAD_BYTES;
/** Written and synced at once. Larger groups would only make the first of them wait longer. */
const MAX_GROUP_BYTES = 4 * MAX_PAYLOAD_BYTES;

export interface RecordPosition {
  readonly offset: number;
  readonly length: number;
}

type Waiting = Readonly<{ frame: Buffer; resolve: (position: RecordPosition) => void; reject: (error: Error) => void }>;

const readOnly = (cause: unknown): DomainError =>
  new DomainError("READ_ONLY", "the receipt log cannot be written", {
    cause: cause instanceof Error && "code" in cause ? cause.code : "unknown",
  });

/**
 * An append-only file of framed records. Records that arrive while a sync runs are written and synced together (group
 * commit). A group that fails is cut off again, with everything queued behind it, so that what stands in the file was
 * acknowledged, or is the torn end of a crash.
 */
export class RecordFile {
  private waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  private clean = true;
  private closed = false;

  private constructor(
    private readonly path: string,
    private file: FileHandle,
    private size: number,
    private readonly onLost: () => void,
  ) {}

  /**
   * Opens or makes the file and tells every record to `onRecord`, in order. A torn end is cut off; a broken record with a
   * whole one behind it is damage, which no crash makes, and refuses to open.
   * @param onLost called when queued records were refused, before their promises reject
   * @throws DomainError INTEGRITY_FAILURE
   */
  static async open(
    path: string,
    onRecord: (payload: Buffer, position: RecordPosition) => void,
    onLost: () => void,
  ): Promise<RecordFile> {
    const file = await open(path, "a+", 0o600).then(async (made) => (await made.close(), open(path, "r+")));
    try {
      const end = await scan(file, onRecord);
      const { size } = await file.stat();
      if (end < size) {
        await refuseDamage(file, end, size);
        await file.truncate(end);
        await file.datasync();
      }
      return new RecordFile(path, file, end, onLost);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Resolves once the record is synced. */
  append(payload: Uint8Array): Promise<RecordPosition> {
    if (this.closed) return Promise.reject(readOnly(undefined));
    return new Promise((resolve, reject) => {
      this.waiting.push({ frame: encodeFrame(payload), resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  async read(position: RecordPosition): Promise<Buffer> {
    const bytes = Buffer.alloc(FRAME_HEADER_BYTES + position.length);
    const { bytesRead } = await this.file.read(bytes, 0, bytes.length, position.offset);
    const payload = decodeFrame(bytes.subarray(0, bytesRead), 0);
    if (typeof payload === "string")
      throw new DomainError("INTEGRITY_FAILURE", "a record of the receipt log is damaged", { offset: position.offset });
    return payload;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.flushing;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    // Records of the same turn of the event loop belong into one group.
    await Promise.resolve();
    for (;;) {
      if (this.waiting.length === 0) {
        // In the same breath as the look: a record that comes after it has to find nobody flushing.
        this.flushing = undefined;
        return;
      }
      const group = this.takeGroup();
      try {
        await this.write(Buffer.concat(group.map(({ frame }) => frame)));
        this.settle(group);
      } catch (error) {
        const lost = [...group, ...this.waiting];
        this.waiting = [];
        this.clean = false;
        this.onLost();
        for (const { reject } of lost) reject(readOnly(error));
        await this.cutBack().catch(() => undefined);
      }
    }
  }

  private takeGroup(): Waiting[] {
    let bytes = 0;
    const over = this.waiting.findIndex(({ frame }) => (bytes += frame.length) > MAX_GROUP_BYTES);
    return this.waiting.splice(0, over <= 0 ? (over === 0 ? 1 : this.waiting.length) : over);
  }

  private settle(group: readonly Waiting[]): void {
    for (const { frame, resolve } of group) {
      resolve({ offset: this.size, length: frame.length - FRAME_HEADER_BYTES });
      this.size += frame.length;
    }
  }

  private async write(bytes: Buffer): Promise<void> {
    if (!this.clean) await this.cutBack();
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.size + done);
      done += bytesWritten;
    }
    await this.file.datasync();
  }

  /** After a failed sync the kernel's pages are not to be trusted: the file is opened again and cut to what was acknowledged. */
  private async cutBack(): Promise<void> {
    const again = await open(this.path, "r+");
    const old = this.file;
    this.file = again;
    await old.close().catch(() => undefined);
    await again.truncate(this.size);
    await again.datasync();
    this.clean = true;
  }
}

/** Reads frames from the start; answers the offset where whole frames end. */
async function scan(file: FileHandle, onRecord: (payload: Buffer, position: RecordPosition) => void): Promise<number> {
  let end = 0;
  for (;;) {
    const bytes = Buffer.allocUnsafe(SCAN_BYTES);
    const { bytesRead } = await file.read(bytes, 0, SCAN_BYTES, end);
    const window = bytes.subarray(0, bytesRead);
    let at = 0;
    let payload = decodeFrame(window, at);
    while (typeof payload !== "string") {
      onRecord(payload, { offset: end + at, length: payload.length });
      at += FRAME_HEADER_BYTES + payload.length;
      payload = decodeFrame(window, at);
    }
    if (at === 0) return end;
    end += at;
  }
}

async function refuseDamage(file: FileHandle, end: number, size: number): Promise<void> {
  const torn = Buffer.alloc(Math.min(size - end, MAX_GROUP_BYTES + SCAN_BYTES));
  await file.read(torn, 0, torn.length, end);
  if (size - end > torn.length || holdsFrame(torn.subarray(1))) {
    throw new DomainError("INTEGRITY_FAILURE", "the receipt log is damaged before its end; it is not served from", {
      offset: end,
      size,
    });
  }
}
