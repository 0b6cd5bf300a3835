import { DomainError, type FsckReport, type FsckRun, type FsckStanding, type Language } from "@mulian/domain";
import type { Logger } from "pino";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { Clock } from "../ports/clock.js";
import type { Table } from "../ports/table.js";
import { fsck, type FsckPorts } from "./fsck.js";

export interface FsckRunsPorts {
  readonly fsck: FsckPorts;
  readonly clock: Clock;
  readonly checks: Table<FsckRun>;
  /** Under which the last result is kept: one for whom the checks are made. */
  readonly key: string;
  readonly logger: Logger;
}

/** Who has a check made, and in which language its findings are told. */
interface Asker {
  readonly startedBy: string;
  readonly language: Language;
}

interface Running extends Asker {
  readonly startedAt: string;
  /** What the ledger is replayed into: as high as the check is far. */
  scratch?: Pick<CatalogueIndex, "height">;
  done: Promise<void>;
}

/**
 * Checks of the ledger. One in the background takes as long as it takes, whoever has left meanwhile; more than one at a time
 * would only be slower. What the last one found is kept, over a restart too.
 */
export class FsckRuns {
  private running: Running | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly ports: FsckRunsPorts) {}

  /** Begins one in the background, unless one runs. */
  async start(asker: Asker): Promise<FsckStanding> {
    this.running ??= this.begin(asker);
    return this.standing();
  }

  async standing(): Promise<FsckStanding> {
    const { fsck: parts, checks, key } = this.ports;
    const { height } = parts.index;
    // Before the last result is read: one that ends meanwhile is told of when it is asked for again, and never left out.
    const progress = this.running && progressOf(this.running, height);
    const last = await checks.get(key);
    return { ...(progress && { running: progress }), ...(last && { last }), height };
  }

  /** Makes one that somebody waits for. */
  async check({ startedBy, language }: Asker, signal: AbortSignal): Promise<FsckReport> {
    const startedAt = this.now();
    const report = await fsck(this.ports.fsck, language, signal);
    await this.keep({ startedAt, startedBy, report });
    return report;
  }

  /** Ends the one that runs, of which nothing is kept. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running?.done;
  }

  private begin(asker: Asker): Running {
    const running: Running = { startedAt: this.now(), ...asker, done: Promise.resolve() };
    running.done = this.run(running).finally(() => {
      this.running = undefined;
    });
    return running;
  }

  private async run(running: Running): Promise<void> {
    const { fsck: parts, logger } = this.ports;
    const { startedAt, startedBy, language } = running;
    const openScratchIndex = async (): Promise<CatalogueIndex> => {
      const scratch = await parts.openScratchIndex();
      running.scratch = scratch;
      return scratch;
    };
    try {
      const report = await fsck({ ...parts, openScratchIndex }, language, this.stopping.signal);
      await this.keep({ startedAt, startedBy, report });
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      const failure = error instanceof DomainError ? error.code : "INTERNAL";
      logger.error({ err: error }, "a check of the ledger could not be made");
      await this.keep({ startedAt, startedBy, failure });
    }
  }

  private keep(run: Omit<FsckRun, "finishedAt">): Promise<void> {
    return this.ports.checks.put(this.ports.key, { ...run, finishedAt: this.now() });
  }

  private now(): string {
    return this.ports.clock.now().toISOString();
  }
}

/** A replay ends at the height of the index, and goes on with it while it grows. */
function progressOf({ startedAt, startedBy, scratch }: Running, height: number): NonNullable<FsckStanding["running"]> {
  return { startedAt, startedBy, blocks: Math.min(scratch?.height ?? 0, height), of: height };
}
