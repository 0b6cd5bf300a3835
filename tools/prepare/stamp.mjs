import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { filesBelow } from "./files.mjs";
import { root } from "./root.mjs";

// Inside node_modules, so that whoever deletes that folder deletes the claim that it is complete.
const folder = `${root}node_modules/.mulian/`;

/** What was done last, by name: `is(hash)`, `clear()` before doing it again, `set(hash)` once it is done. */
export function stamp(name) {
  const path = folder + name;
  return {
    is: (hash) => existsSync(path) && readFileSync(path, "utf8") === hash,
    clear: () => rmSync(path, { force: true }),
    set: (hash) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, hash);
    },
  };
}

/** One hash over the names and contents of every file below these paths, and whatever else is given. */
export function hashOf(paths, ...more) {
  const hash = createHash("sha256");
  for (const path of filesBelow(paths)) {
    const content = readFileSync(root + path);
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.update(more.join("\0")).digest("hex");
}
