import { readFileSync } from "node:fs";

/** Of a failed process's log. */
const MAX_LINES = 12;
const MAX_BYTES = 16_384;
/** The lines that say why, if there are any. */
const TELLING = /panic|fatal|error|fail|cannot|refused|denied/i;

/** The last lines of a log that say what went wrong; the last of all where none does. */
export function tellingLines(logPath: string): readonly string[] {
  const lines = readFileSync(logPath, "utf8").slice(-MAX_BYTES).trimEnd().split("\n");
  const telling = lines.filter((line) => TELLING.test(line));
  return (telling.length > 0 ? telling : lines).slice(-MAX_LINES);
}
