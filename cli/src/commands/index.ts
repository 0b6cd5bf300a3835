import type { Command } from "commander";
import { addAudit } from "./audit.js";
import { addBench } from "./bench.js";
import { addDemo } from "./demo.js";
import { addFetch } from "./fetch.js";
import { addFsck } from "./fsck.js";
import { addNouns } from "./noun.js";
import { addSearch } from "./search.js";
import { addSession } from "./session.js";
import { addStanding } from "./standing.js";
import { addTest } from "./test.js";

/** Every command adds itself to the program; one file each. */
export const commands: readonly ((program: Command) => void)[] = [
  addDemo,
  addStanding,
  addSession,
  addSearch,
  addFetch,
  addNouns,
  addAudit,
  addFsck,
  addTest,
  addBench,
];
