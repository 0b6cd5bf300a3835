/**
 * Refuses imports that the import table forbids: `node tools/check-imports.mjs [FOLDER]`, the repository by default.
 * Prints `file:line code specifier (row)` for each and exits 1. Cycles are oxlint's part (`import/no-cycle`).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { importsOf } from "./imports/imports-of.mjs";
import { forbiddenBy } from "./imports/table.mjs";

const root = resolve(process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url)));
const FOLDERS = [
  "domain",
  "terminal",
  "chaincode",
  "network/embedded",
  "network/fabric",
  "network/anchor",
  "gateway",
  "verifier",
  "cli",
  "admin-ui",
  "test",
  "bench",
];
const SKIPPED = new Set(["node_modules", "dist"]);

function sourcesBelow(folder) {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourcesBelow(path);
    return /\.[cm]?tsx?$/.test(entry.name) ? [path] : [];
  });
}

const rooms = FOLDERS.filter((folder) => existsSync(`${root}/${folder}`));
const workspaces = new Map(
  rooms
    .filter((folder) => existsSync(`${root}/${folder}/package.json`))
    .map((folder) => [JSON.parse(readFileSync(`${root}/${folder}/package.json`, "utf8")).name, folder]),
);

let refused = 0;
for (const file of rooms.flatMap(sourcesBelow)) {
  for (const { specifier, line, address } of importsOf(file, readFileSync(`${root}/${file}`, "utf8"), workspaces)) {
    const row = forbiddenBy(file, address);
    if (row === undefined) continue;
    refused += 1;
    console.log(`${file}:${line} ${row.code} ${specifier} (${row.name})`);
  }
}
if (refused > 0) {
  console.log(`${refused} forbidden ${refused === 1 ? "import" : "imports"}; the table: tools/imports/table.mjs`);
  process.exitCode = 1;
}
