import { parseArgs } from "node:util";
import type { Language } from "@mulian/domain";
import { judgeApart, type Question } from "./judged-apart.js";
import type { Report } from "./report.js";

/** Scripts hold on to these. */
const STATUS: Readonly<Record<Report["verdict"], number>> = { proven: 0, refuted: 1, unproven: 2, unusable: 3 };
const PIN = /^[0-9a-f]{64}$/;
const USAGE: Readonly<Record<Language, string>> = {
  zh: "用法：main.js <证据包.zip> [--genesis <创世区块头哈希>] [--chaincode <链码名>] [--json] [--lang zh|en]",
  en: "usage: main.js <bundle.zip> [--genesis <header hash of block 0>] [--chaincode <name>] [--json] [--lang zh|en]",
};

/** @throws TypeError for an option there is not */
function questionIn(args: string[], language: Language): Question | undefined {
  const { values, positionals } = parseArgs({
    args,
    options: {
      genesis: { type: "string" },
      chaincode: { type: "string" },
      json: { type: "boolean", default: false },
      lang: { type: "string" },
    },
    allowPositionals: true,
  });
  const [path, ...more] = positionals;
  const { chaincode, json: isJson } = values;
  const genesis = values.genesis?.toLowerCase();
  if (path === undefined || more.length > 0 || (genesis !== undefined && !PIN.test(genesis))) return undefined;
  return { path, pins: { genesis, chaincode }, isJson, language };
}

function languageIn(args: string[]): Language {
  const { lang } = parseArgs({ args, options: { lang: { type: "string" } }, strict: false }).values;
  return lang === "zh" ? "zh" : "en";
}

async function main(args: string[]): Promise<void> {
  const language = languageIn(args);
  let question: Question | undefined;
  try {
    question = questionIn(args, language);
  } catch (error) {
    console.error(error instanceof Error ? error.message : "");
  }
  if (question === undefined) {
    console.error(USAGE[language]);
    process.exitCode = STATUS.unusable;
    return;
  }
  const judged = judgeApart(question);
  process.exitCode = STATUS[judged?.verdict ?? "unusable"];
  if (judged === undefined) await sayNotJudged(question);
  else process.stdout.write(judged.text);
}

async function sayNotJudged({ path, isJson, language }: Question): Promise<void> {
  const report = { verdict: "unusable", unusable: [{ code: "TOO_MUCH_WORK", where: path }] } as const;
  // Loaded for this alone: what judges has loaded all of it already.
  const { reportText } = await import("./text/report-text.js");
  const { safeJson } = await import("./text/safe.js");
  console.log(isJson ? safeJson(report) : reportText(report, language));
}

/** Whatever was not expected proves nothing; Node's own status for it would say that something is refuted. */
function unexpected(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = STATUS.unusable;
}

// A reader that has had enough, as `head` has, changes no verdict.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") unexpected(error);
});
await main(process.argv.slice(2)).catch(unexpected);
