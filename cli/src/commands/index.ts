import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import type { Bilingual } from "@mulian/domain";
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
import { addVerify } from "./verify.js";

type Adding = (program: BilingualCommand) => void;

/** Every command adds itself to the program, one file each; by heading, in the order in which a stranger needs them. */
const groups: readonly (readonly [heading: Bilingual, adding: readonly Adding[]])[] = [
  [
    { zh: "本机系统：", en: "The system on this machine:" },
    [addDemo, addStart, addStop, addStatus, addReset, addNetwork],
  ],
  [{ zh: "谁在操作：", en: "Who is asking:" }, [addSession]],
  [
    { zh: "目录和数据：", en: "Catalogue and data:" },
    [addSearch, addFetch, addBatch, addLookUp, addCheck, addAggregate],
  ],
  [{ zh: "各类记录，名词加动词：", en: "Records, a noun and a verb each:" }, [addNouns, addKeys]],
  [{ zh: "核对：", en: "Checking:" }, [addAudit, addFsck, addVerify]],
  [{ zh: "开发目链：", en: "Working on Mulian:" }, [addTest, addBench]],
];

export function addCommands(program: BilingualCommand): void {
  for (const [heading, adding] of groups) {
    program.commandsGroup(heading[program.language]);
    for (const add of adding) add(program);
  }
  program.commandsGroup("");
}
