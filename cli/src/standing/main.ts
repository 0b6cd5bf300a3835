import { parseArgs } from "node:util";
import { InterruptedError } from "../api/errors.js";
import { ExitStatus } from "../exit-status.js";
import { languageOf } from "@mulian/terminal/language";
import { safeText } from "../text/safe.js";
import { NETWORKS } from "./network-service.js";
import { PreparationProcess } from "./preparation-process.js";
import { runStanding } from "./run-standing.js";

/**
 * The supervisor of a system that was started with `--detach`: what `mulian start` runs, without the rest of the command line,
 * so that the process that stays holds little more than Node itself.
 */
async function main(): Promise<void> {
  const text = { type: "string", default: "" } as const;
  const { values } = parseArgs({ options: { data: text, port: text, network: text, lang: text } });
  const network = NETWORKS.find((kind) => kind === values.network);
  if (network === undefined) throw new RangeError(`no network ${values.network}`);
  await runStanding({
    dataDir: values.data,
    firstPort: Number(values.port),
    network,
    language: languageOf(values.lang),
    note: tell,
    openPreparation: () => new PreparationProcess(),
  });
}

function tell(line: string): void {
  process.stderr.write(`${line.split("\n").map(safeText).join("\n")}\n`);
}

main().catch((error: unknown) => {
  tell(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof InterruptedError ? error.status : ExitStatus.refused;
});
