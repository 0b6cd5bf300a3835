import { existsSync, readFileSync } from "node:fs";
import { filesBelow } from "./files.mjs";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { say, text } from "./say.mjs";
import { hashOf, stamp } from "./stamp.mjs";

const folder = "admin-ui";
const built = stamp("console");

/** True too where there is no console to build. */
export function isConsoleBuilt() {
  return !hasConsole() || (existsSync(`${root}${folder}/dist/index.html`) && built.is(wanted()));
}

export async function buildConsole() {
  say("正在构建控制台", "building the console");
  const script = JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")).scripts.build;
  const vite = `${root}node_modules/vite/bin/vite.js`;
  built.clear();
  await run("console", text(`其构建脚本为“${script}”。`, `Its build script is "${script}".`), process.execPath, [
    vite,
    "build",
    `${root}${folder}`,
  ]);
  built.set(wanted());
}

function hasConsole() {
  return existsSync(`${root}${folder}/index.html`);
}

/** The console bundles the domain's sources too. */
function wanted() {
  const own = filesBelow([folder]).filter((path) => !path.startsWith(`${folder}/test/`));
  return hashOf([...own, "domain/src", "package-lock.json"]);
}
