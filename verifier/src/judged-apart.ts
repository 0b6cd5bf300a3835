import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Language } from "@mulian/domain";
import type { Report } from "./report.js";
import type { Pins } from "./verify-bundle.js";

export interface Question {
  readonly path: string;
  readonly pins: Pins;
  readonly isJson: boolean;
  readonly language: Language;
}

/** Exit statuses of the process that judges: none that Node ends with by itself, so that a crash is no verdict. */
export const JUDGED: Readonly<Record<Report["verdict"], number>> = {
  proven: 40,
  refuted: 41,
  unproven: 42,
  unusable: 43,
};

/** What a bundle may cost whoever judges it. */
export interface Allowance {
  /** The largest honest bundle takes a tenth: its bytes lie outside of the heap. */
  readonly heapMb: number;
  /** It takes minutes, of a machine that has other work too. */
  readonly timeMs: number;
  /** Its report, every statement with its record. */
  readonly reportBytes: number;
}
const ALLOWANCE: Allowance = { heapMb: 2_048, timeMs: 1_800_000, reportBytes: 1_073_741_824 };

const SCRIPT = fileURLToPath(new URL("judge.js", import.meta.url));

/**
 * Judges in a process of its own. Whoever sends a bundle chooses its configurations, certificates and messages, and with them how
 * much there is to compute: what costs more than its allowance is not judged at all.
 * @returns undefined for that, and when the process ends in any way but with a verdict
 */
export function judgeApart(
  question: Question,
  { heapMb, timeMs, reportBytes }: Allowance = ALLOWANCE,
): { readonly verdict: Report["verdict"]; readonly text: Buffer } | undefined {
  const args = [...process.execArgv, `--max-old-space-size=${heapMb}`, SCRIPT, JSON.stringify(question)];
  const { status, stdout } = spawnSync(process.execPath, args, {
    stdio: ["ignore", "pipe", "ignore"],
    timeout: timeMs,
    killSignal: "SIGKILL",
    maxBuffer: reportBytes,
  });
  const verdicts = ["proven", "refuted", "unproven", "unusable"] as const;
  const verdict = verdicts.find((one) => JUDGED[one] === status);
  return verdict === undefined ? undefined : { verdict, text: stdout };
}

/** In the process that judges: what `judgeApart` asked. */
export const questionOf = ([text = ""]: readonly string[]): Question => JSON.parse(text) as Question; // as judgeApart wrote it
