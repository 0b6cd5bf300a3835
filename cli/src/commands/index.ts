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

type Adding = (program: Command) => void;

/** Every command adds itself to the program, one file each; by heading, in the order in which a stranger needs them. */
const groups: readonly (readonly [heading: string, adding: readonly Adding[]])[] = [
  ["The system on this machine:", [addDemo, addStart, addStop, addStatus, addReset, addNetwork]],
  ["Who is asking:", [addSession]],
  ["Catalogue and data:", [addSearch, addFetch, addBatch, addLookUp, addCheck, addAggregate]],
  ["Records, a noun and a verb each:", [addNouns, addKeys]],
  ["Checking:", [addAudit, addFsck]],
  ["Working on Mulian:", [addTest, addBench]],
];

export function addCommands(program: Command): void {
  for (const [heading, adding] of groups) {
    program.commandsGroup(heading);
    for (const add of adding) add(program);
  }
  program.commandsGroup("");
}
