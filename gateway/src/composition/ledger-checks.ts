import { FsckRuns } from "../use-cases/fsck-runs.js";
import type { FsckPorts } from "../use-cases/fsck.js";
import type { Core } from "./core.js";
import { openScratchIndex } from "./scratch-index.js";

/** The checks of the ledger that a gateway's departments may begin, all of which end with it. */
export class LedgerChecks {
  private readonly all: FsckRuns[] = [];

  constructor(private readonly core: Core) {}

  of(parts: Pick<FsckPorts, "department" | "legs">): FsckRuns {
    const { index, ledger, keyStore, state, clock, logger, config, indexOptions } = this.core;
    const openScratch = (): ReturnType<typeof openScratchIndex> => openScratchIndex(config.dataDir, indexOptions);
    const runs = new FsckRuns({
      fsck: { index, ledger, keyStore, state, openScratchIndex: openScratch, ...parts },
      clock,
      checks: state.checks,
      // A department without a leg has its own results, for it is told nothing of its host's.
      key: parts.legs.length === 0 ? "" : parts.department,
      logger: logger.child({ room: "fsck" }),
    });
    this.all.push(runs);
    return runs;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((runs) => runs.close()));
  }
}
