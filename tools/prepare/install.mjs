import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { say, text } from "./say.mjs";
import { hashOf, stamp } from "./stamp.mjs";

const installed = stamp("installed");
const unfinished = `${root}.toolchain/installing`;

// No install scripts: no package here needs one (native parts come prebuilt), and some would call a compiler.
// Not `npm ci`: it refuses a lock file that lacks the optional packages of other platforms.
const NPM_INSTALL = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];

/** The packages in node_modules fit package-lock.json and this Node's binary interface. */
export function isInstalled() {
  return installed.is(wanted()) && !existsSync(unfinished);
}

/**
 * Installs what package-lock.json names, with npm run by this very Node. Into a complete folder only the
 * difference is installed; one that was left half done is made anew.
 */
export async function install() {
  const fresh = !existsSync(`${root}node_modules/.package-lock.json`) || existsSync(unfinished);
  say(
    `正在安装所需的包${fresh ? "（第一次需要一两分钟）" : ""}`,
    `installing packages${fresh ? " (the first time takes a minute or two)" : ""}`,
  );
  mkdirSync(`${root}.toolchain`, { recursive: true });
  installed.clear();
  writeFileSync(unfinished, "");
  const [command, ...before] = npm();
  if (fresh) rmSync(`${root}node_modules`, { recursive: true, force: true });
  const advice = text(
    "请确认能连到 npm 的软件源，再运行同一命令。",
    "Is the npm registry reachable? Run the same command again.",
  );
  await run("install", advice, command, [...before, ...NPM_INSTALL]);
  rmSync(unfinished);
  installed.set(wanted());
}

function wanted() {
  return hashOf(["package-lock.json"], process.versions.modules, process.platform, process.arch);
}

/** npm's own program run by this Node; where npm is no script (a version manager's shim), the shim itself. */
function npm() {
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "npm"))
    .find((path) => existsSync(path));
  if (found === undefined) {
    say(
      "没有找到 npm。请安装 npm（Node 自带），再运行同一命令。",
      "npm was not found. Install npm (Node brings it) and run the same command again.",
    );
    process.exit(1);
  }
  const program = realpathSync(found);
  return program.endsWith(".js") ? [process.execPath, program] : [found];
}
