import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";
import { root } from "./root.mjs";
import { say } from "./say.mjs";

const TELLING = /error|ERR!|failed/i;
const SHOWN_LINES = 15; // enough to see the cause on one screen; all of it is in the log

/**
 * Runs a program with its output in `.toolchain/<name>.log`. When it fails, prints the lines that tell
 * why and what to do, and ends this process with status 1.
 */
export async function run(name, advice, command, args) {
  mkdirSync(`${root}.toolchain`, { recursive: true });
  const path = `${root}.toolchain/${name}.log`;
  const log = createWriteStream(path);
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const status = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", resolve);
  });
  log.end();
  await finished(log);
  if (status === 0) return;
  for (const line of tellingLines(path)) console.error(`  ${line}`);
  say(
    `${name} 失败（${status ?? "被信号终止"}）。${advice}\n        全部输出在 ${path}`,
    `${name} failed (${status ?? "ended by a signal"}). ${advice}\n        Everything it said is in ${path}`,
  );
  process.exit(1);
}

function tellingLines(path) {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const telling = lines.filter((line) => TELLING.test(line));
  return telling.length > 0 ? telling.slice(0, SHOWN_LINES) : lines.slice(-SHOWN_LINES);
}
