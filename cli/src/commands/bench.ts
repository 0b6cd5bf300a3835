import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Language } from "@mulian/domain";
import { z } from "zod";
import { ExitStatus } from "../exit-status.js";
import { repositoryRoot } from "../repository.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { table } from "../text/table.js";

const NAMES = [
  "ledger",
  "fabric",
  "journeys",
  "search",
  "rows",
  "bulk",
  "exchange",
  "receipts",
  "sealing",
  "start",
  "demo",
];

const Aim = z.object({ of: z.enum(["value", "ratio"]), atMost: z.number().optional(), atLeast: z.number().optional() });

/** One line of the benchmarks' standard output; the whole of it lies in `bench/results/`. */
const Result = z.object({
  name: z.string(),
  about: z.string(),
  figures: z.array(
    z.object({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      baseline: z.number().optional(),
      ratio: z.number().optional(),
      aim: Aim.optional(),
      met: z.boolean().optional(),
    }),
  ),
});
type Result = z.infer<typeof Result>;
type Figure = Result["figures"][number];

/** Three digits tell more than the machine's noise allows; whole numbers stay whole. */
function rounded(value: number | undefined): string {
  if (value === undefined) return "";
  return Math.abs(value) >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(3);
}

function aimOf({ aim, met, unit }: Figure): string {
  if (aim === undefined) return "";
  const limit = aim.atMost === undefined ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`;
  const what = aim.of === "ratio" ? `${limit} ×` : `${limit} ${unit}`;
  return `${what} ${met ? "✓" : "✗"}`;
}

function printResult({ name, about, figures }: Result): void {
  const rows = figures.map((figure) => [
    figure.name,
    rounded(figure.value),
    figure.unit,
    rounded(figure.baseline),
    figure.ratio === undefined ? "" : figure.ratio.toFixed(2),
    aimOf(figure),
  ]);
  console.log(`\n== ${name}: ${about}`);
  console.log(table(["figure", "value", "unit", "baseline", "ratio", "aim"], rows));
}

async function bench(names: readonly string[], json: boolean, language: Language): Promise<number> {
  const script = join(repositoryRoot, "bench/dist/src/main.js");
  if (!existsSync(script)) {
    console.error(
      say(
        language,
        "基准测试尚未构建：执行 ./mulian bench 或 npx tsc -b bench",
        "the benchmarks are not built: run ./mulian bench, or npx tsc -b bench",
      ),
    );
    return ExitStatus.usage;
  }
  const child = spawn(process.execPath, [...process.execArgv, script, ...names], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const status = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? ExitStatus.refused)));
  for await (const line of createInterface({ input: child.stdout })) {
    if (json) console.log(line);
    else printResult(Result.parse(JSON.parse(line)));
  }
  return status;
}

export function addBench(program: BilingualCommand): void {
  const { language } = program;
  program
    .command("bench")
    .description(
      say(
        language,
        "测量，每项数字旁为同一次运行中的基线；全部结果留在 bench/results",
        "Measure, each figure beside its baseline in the same run; everything is kept in bench/results",
      ),
    )
    .argument("[name...]", say(language, "测哪些，默认全部：", "which, all by default: ") + NAMES.join(" "))
    .option("--json", say(language, "每项一份 JSON", "one JSON document a benchmark"))
    .example("bench ledger search")
    .action(async (names: string[], options: { json?: boolean }) => {
      process.exitCode = await bench(names, options.json ?? false, language);
    });
}
