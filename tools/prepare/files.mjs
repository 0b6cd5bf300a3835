import { existsSync, readdirSync, statSync } from "node:fs";
import { root } from "./root.mjs";

const NEVER = new Set(["node_modules", "dist", ".toolchain", ".git"]);

/** Every file below the given paths (files or folders, relative to the root), sorted; absent paths count for nothing. */
export function filesBelow(paths) {
  return paths
    .filter((path) => existsSync(root + path))
    .flatMap((path) => (statSync(root + path).isDirectory() ? inFolder(path) : [path]))
    .sort();
}

function inFolder(folder) {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NEVER.has(entry.name) ? [] : inFolder(path);
    return entry.isFile() ? [path] : [];
  });
}
