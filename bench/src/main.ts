/**
 * Runs benchmarks: `node bench/dist/src/main.js [NAME…]`, all by default. For each one it writes
 * `bench/results/NAME.json` and prints the same document as one line; progress goes to standard error.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { benchmarks, isBenchmark } from "./benchmarks.js";
import { isMet } from "./report/figure.js";
import { machine } from "./report/machine.js";
import { root } from "./root.js";

const USAGE_STATUS = 2;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isBenchmark(name));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(", ")}. There are: ${Object.keys(benchmarks).join(", ")}`);
  process.exit(USAGE_STATUS);
}

const results = join(root, "bench", "results");
await mkdir(results, { recursive: true });
for (const name of Object.keys(benchmarks).filter(isBenchmark)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const at = { date: new Date().toISOString(), machine: machine() };
  const { about, figures, setting } = await benchmarks[name]((text) => console.error(`${name}: ${text}`));
  const judged = figures.map((figure) => ({ ...figure, met: isMet(figure) }));
  const document = { name, about, ...at, figures: judged, setting };
  await writeFile(join(results, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
  console.log(JSON.stringify(document));
}
