import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { common } from "@hyperledger/fabric-protos";

interface Place {
  readonly at: number;
  readonly sizeBytes: number;
}

/** Blocks that come from the newest to the oldest and are wanted the other way round: in a file of its own, for as long as it is open. */
export class BlockSpool {
  private readonly places = new Map<number, Place>();
  private endBytes = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async open(folder: string): Promise<BlockSpool> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, randomUUID());
    return new BlockSpool(path, await open(path, "wx+", 0o600));
  }

  /** One after the other. */
  async put(number: number, block: common.Block): Promise<void> {
    const bytes = block.serializeBinary();
    // Behind what was written before; unlike write it does not end before all of it is there, or it fails.
    await this.file.writeFile(bytes);
    this.places.set(number, { at: this.endBytes, sizeBytes: bytes.length });
    this.endBytes += bytes.length;
  }

  /** @throws RangeError for one that was not put, or is not there whole any more */
  async get(number: number): Promise<common.Block> {
    const place = this.places.get(number);
    if (place === undefined) throw new RangeError(`block ${number} was not kept`);
    const bytes = Buffer.alloc(place.sizeBytes);
    const { bytesRead } = await this.file.read(bytes, 0, place.sizeBytes, place.at);
    if (bytesRead < place.sizeBytes) throw new RangeError(`block ${number} was not kept whole`);
    return common.Block.deserializeBinary(bytes);
  }

  async close(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}
