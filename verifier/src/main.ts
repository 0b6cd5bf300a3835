import { readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { MAX_EVIDENCE_BYTES, type Language } from "@mulian/domain";
import type { Report } from "./report.js";
import { limitsOf } from "./text/limits.js";
import { reportText } from "./text/report-text.js";
import { verifyBundle } from "./verify-bundle.js";

/** Scripts hold on to these. */
const STATUS: Readonly<Record<Report["verdict"], number>> = { proven: 0, refuted: 1, unproven: 2, unusable: 3 };
const PIN = /^[0-9a-f]{64}$/;
const USAGE: Readonly<Record<Language, string>> = {
  zh: "用法：main.js <证据包.zip> [--genesis <创世区块头哈希>] [--json] [--lang zh|en]",
  en: "usage: main.js <bundle.zip> [--genesis <header hash of block 0>] [--json] [--lang zh|en]",
};

/** The file itself, unless it cannot be one. */
function read(path: string): Report | Buffer {
  try {
    if (statSync(path).size > MAX_EVIDENCE_BYTES)
      return { verdict: "unusable", unusable: [{ code: "TOO_LARGE", where: path }] };
    return readFileSync(path);
  } catch {
    return { verdict: "unusable", unusable: [{ code: "UNREADABLE", where: path }] };
  }
}

/** With all that it says, once for each reader: a program's document has the limits too. */
const asJson = (report: Report): string =>
  JSON.stringify(
    report.verdict === "unusable" ? report : { ...report, limits: limitsOf(report.network) },
    undefined,
    2,
  );

interface Question {
  readonly path: string;
  readonly pin: string | undefined;
  readonly isJson: boolean;
}

/** @throws TypeError for an option there is not */
function questionIn(args: string[]): Question | undefined {
  const { values, positionals } = parseArgs({
    args,
    options: { genesis: { type: "string" }, json: { type: "boolean", default: false }, lang: { type: "string" } },
    allowPositionals: true,
  });
  const [path, ...more] = positionals;
  const pin = values.genesis?.toLowerCase();
  const isQuestion = path !== undefined && more.length === 0 && (pin === undefined || PIN.test(pin));
  return isQuestion ? { path, pin, isJson: values.json } : undefined;
}

function languageIn(args: string[]): Language {
  const { lang } = parseArgs({ args, options: { lang: { type: "string" } }, strict: false }).values;
  return lang === "zh" ? "zh" : "en";
}

function main(args: string[]): void {
  const language = languageIn(args);
  let question: Question | undefined;
  try {
    question = questionIn(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : "");
  }
  if (question === undefined) {
    console.error(USAGE[language]);
    process.exitCode = STATUS.unusable;
    return;
  }
  const { path, pin, isJson } = question;
  const found = read(path);
  const report = Buffer.isBuffer(found) ? verifyBundle(found, pin) : found;
  console.log(isJson ? asJson(report) : reportText(report, language));
  process.exitCode = STATUS[report.verdict];
}

main(process.argv.slice(2));
