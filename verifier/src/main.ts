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

function main(): void {
  const { values, positionals } = parseArgs({
    options: { genesis: { type: "string" }, json: { type: "boolean", default: false }, lang: { type: "string" } },
    allowPositionals: true,
  });
  const language: Language = values.lang === "zh" ? "zh" : "en";
  const [path, ...more] = positionals;
  const pin = values.genesis?.toLowerCase();
  if (path === undefined || more.length > 0 || (pin !== undefined && !PIN.test(pin))) {
    console.error(USAGE[language]);
    process.exitCode = STATUS.unusable;
    return;
  }
  const found = read(path);
  const report = Buffer.isBuffer(found) ? verifyBundle(found, pin) : found;
  console.log(values.json ? asJson(report) : reportText(report, language));
  process.exitCode = STATUS[report.verdict];
}

main();
