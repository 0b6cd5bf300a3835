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

  async put(number: number, block: common.Block): Promise<void> {
    const bytes = block.serializeBinary();
    await this.file.write(bytes, 0, bytes.length, this.endBytes);
    this.places.set(number, { at: this.endBytes, sizeBytes: bytes.length });
    this.endBytes += bytes.length;
  }

  /** @throws RangeError for one that was not put */
  async get(number: number): Promise<common.Block> {
    const place = this.places.get(number);
    if (place === undefined) throw new RangeError(`block ${number} was not kept`);
    const bytes = Buffer.alloc(place.sizeBytes);
    await this.file.read(bytes, 0, place.sizeBytes, place.at);
    return common.Block.deserializeBinary(bytes);
  }

  async close(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}
