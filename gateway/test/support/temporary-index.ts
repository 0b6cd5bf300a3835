import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { LevelIndex } from "../../src/adapters/index/level/level-index.js";
import type { LedgerBlock } from "../../src/ports/ledger.js";
import { AUTHORITY_MSP } from "./records.js";

/** An index in a directory of its own, which `reopen` comes back to and `remove` takes away. */
export class TemporaryIndex {
  private constructor(
    readonly directory: string,
    public index: LevelIndex,
  ) {}

  static async open(blocks: readonly LedgerBlock[] = []): Promise<TemporaryIndex> {
    const directory = await mkdtemp(join(tmpdir(), "mulian-index-"));
    const made = new TemporaryIndex(directory, await openIn(directory));
    for (const block of blocks) await made.index.apply(block);
    return made;
  }

  async reopen(damage: (directory: string) => Promise<void> = async () => undefined): Promise<LevelIndex> {
    await this.index.close();
    await damage(this.directory);
    this.index = await openIn(this.directory);
    return this.index;
  }

  async remove(): Promise<void> {
    await this.index.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

const openIn = (directory: string): Promise<LevelIndex> =>
  LevelIndex.open({ directory, authorityMsp: AUTHORITY_MSP, logger: pino({ level: "silent" }) });
