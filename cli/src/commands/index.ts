import type { Command } from "commander";
import { addAggregate } from "./aggregate.js";
import { addAudit } from "./audit.js";
import { addBatch } from "./batch.js";
import { addBench } from "./bench.js";
import { addCheck } from "./check.js";
import { addDemo } from "./demo.js";
import { addFetch } from "./fetch.js";
import { addFsck } from "./fsck.js";
import { addLookUp } from "./look-up.js";
import { addKeys } from "./keys.js";
import { addNetwork } from "./network.js";
import { addNouns } from "./noun.js";
import { addReset } from "./reset.js";
import { addSearch } from "./search.js";
import { addSession } from "./session.js";
import { addStart } from "./start.js";
import { addStatus } from "./status.js";
import { addStop } from "./stop.js";
import { addTest } from "./test.js";

/** Every command adds itself to the program; one file each. */
export const commands: readonly ((program: Command) => void)[] = [
  addDemo,
  addStart,
  addStop,
  addStatus,
  addReset,
  addSession,
  addSearch,
  addFetch,
  addBatch,
  addLookUp,
  addCheck,
  addAggregate,
  addNouns,
  addKeys,
  addAudit,
  addFsck,
  addNetwork,
  addTest,
  addBench,
];
