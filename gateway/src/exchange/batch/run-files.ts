import { createReadStream } from "node:fs";
import { access, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ReceiptView } from "@mulian/domain";
import { syncFolder, writeDurably } from "../../durable-file.js";

/** The files of one run: `RUN.part` while it comes, then `RUN.ndjson` with `RUN.receipt.json` beside it. */
export class RunFiles {
  readonly folder: string;

  constructor(
    directory: string,
    grant: string,
    private readonly run: string,
  ) {
    this.folder = join(directory, grant);
  }

  get part(): string {
    return join(this.folder, `${this.run}.part`);
  }

  get data(): string {
    return join(this.folder, `${this.run}.ndjson`);
  }

  get receipt(): string {
    return join(this.folder, `${this.run}.receipt.json`);
  }

  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  /** The receipt first: rows under their final name always have it beside them. */
  async finish(receipt: string): Promise<void> {
    const draft = `${this.receipt}.new`;
    await rm(draft, { force: true });
    await writeDurably(draft, receipt);
    await rename(draft, this.receipt);
    await rename(this.part, this.data);
    await syncFolder(this.folder);
  }

  /** Whether the rows have their final name. */
  async isFinished(): Promise<boolean> {
    return access(this.data).then(
      () => true,
      () => false,
    );
  }

  /** As `finish` wrote it, after the gateway verified it. */
  async readReceipt(): Promise<ReceiptView> {
    return ReceiptView.parse(JSON.parse(await readFile(this.receipt, "utf8")));
  }

  async partBytes(): Promise<number> {
    return stat(this.part).then(
      ({ size }) => size,
      () => 0,
    );
  }

  async dropPart(): Promise<void> {
    await rm(this.part, { force: true });
  }

  /** As fast as it is taken. */
  read(): ReturnType<typeof createReadStream> {
    return createReadStream(this.data);
  }
}
