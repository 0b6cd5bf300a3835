import { readFileSync, statSync } from "node:fs";
import { MAX_EVIDENCE_BYTES } from "@mulian/domain";
import { JUDGED, questionOf } from "./judged-apart.js";
import type { Report } from "./report.js";
import { safeJson } from "./text/safe.js";
import { limitsOf } from "./text/limits.js";
import { reportText } from "./text/report-text.js";
import { verifyBundle } from "./verify-bundle.js";

/** The file itself, unless it cannot be one. */
function read(path: string): Report | Buffer {
  try {
    const found = statSync(path);
    // Anything else may never end.
    if (!found.isFile()) return { verdict: "unusable", unusable: [{ code: "UNREADABLE", where: path }] };
    if (found.size > MAX_EVIDENCE_BYTES) return { verdict: "unusable", unusable: [{ code: "TOO_LARGE", where: path }] };
    return readFileSync(path);
  } catch {
    return { verdict: "unusable", unusable: [{ code: "UNREADABLE", where: path }] };
  }
}

/** With all that it says, once for each reader: a program's document has the limits too. */
const asJson = (report: Report): string =>
  safeJson(report.verdict === "unusable" ? report : { ...report, limits: limitsOf(report.network) });

/** What `judgeApart` runs: the report on standard output, the verdict as an exit status that nothing else ends with. */
const { path, pins, isJson, language } = questionOf(process.argv.slice(2));
const found = read(path);
const report = Buffer.isBuffer(found) ? verifyBundle(found, pins) : found;
console.log(isJson ? asJson(report) : reportText(report, language));
process.exitCode = JUDGED[report.verdict];
