import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Logger } from "pino";

/** Enough for what a chaincode says while it starts and fails; past it a run's output is read and dropped. */
const MAX_LINES_A_RUN = 2_000;
const MAX_LINE_CHARACTERS = 1_000;

/** What a chaincode's process prints goes to the network's log, in bounds. */
export function logOutput(child: ChildProcess, logger: Logger): void {
  let lines = 0;
  for (const output of [child.stdout, child.stderr]) {
    if (output === null) continue;
    const reader = createInterface({ input: output });
    reader.on("line", (line) => {
      lines += 1;
      if (lines <= MAX_LINES_A_RUN) logger.info(line.slice(0, MAX_LINE_CHARACTERS));
      if (lines === MAX_LINES_A_RUN) logger.warn("the rest of what it prints is dropped");
    });
  }
}
