import { existsSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { filesBelow } from "./files.mjs";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { say, text } from "./say.mjs";
import { hashOf, stamp } from "./stamp.mjs";

// What only `test` and `bench` run is not built for anybody else.
const FOR_TESTS = ["test", "bench"];
const SETTINGS = ["package-lock.json", "tsconfig.json", "tsconfig.base.json"];

/** The workspaces that TypeScript builds: those with settings for it and with sources. */
export function workspacesToBuild(withTests) {
  const { workspaces } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  return workspaces.filter(
    (name) =>
      existsSync(`${root}${name}/tsconfig.json`) && isReferenced(name) && (withTests || !FOR_TESTS.includes(name)),
  );
}

/** The root's tsconfig.json names what `tsc -b` builds; the console is built by Vite instead. */
function isReferenced(name) {
  const { references } = JSON.parse(readFileSync(`${root}tsconfig.json`, "utf8"));
  return references.some(({ path }) => path === name) && filesBelow([`${name}/src`, `${name}/test`]).length > 0;
}

export function isBuilt(withTests) {
  return built(withTests).is(state(withTests));
}

/** Builds what changed. `tsc -b` keeps its own account of that; here is only seen whether to ask it at all. */
export async function build(withTests) {
  say("正在构建", "building");
  const workspaces = workspacesToBuild(withTests);
  for (const name of workspaces) removeOrphans(name);
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  await run("build", text("源代码不能编译。", "The sources do not compile."), process.execPath, [
    tsc,
    "-b",
    ...workspaces,
  ]);
  built(withTests).set(state(withTests));
}

function built(withTests) {
  return stamp(withTests ? "built-all" : "built");
}

/** Sources by content, outputs by the time of the compiler's own record: a deleted or foreign output is noticed. */
function state(withTests) {
  const workspaces = workspacesToBuild(withTests);
  const sources = workspaces.flatMap((name) =>
    ["src", "test", "tsconfig.json", "package.json"].map((part) => `${name}/${part}`),
  );
  const records = workspaces.map((name) => {
    const record = `${root}${name}/dist/tsconfig.tsbuildinfo`;
    return existsSync(record) ? statSync(record).mtimeMs : "absent";
  });
  return hashOf([...sources, ...SETTINGS], ...records);
}

/** Removes outputs whose source is gone: a deleted test must not go on passing. */
function removeOrphans(name) {
  const dist = `${root}${name}/dist`;
  if (!existsSync(dist)) return;
  for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const source = /^(?<stem>.+?)\.(?:d\.ts|js)(?:\.map)?$/.exec(path)?.groups?.stem;
    if (source === undefined) continue;
    const exists = [".ts", ".tsx", ".mts", ".cts"].some((ending) => existsSync(`${root}${name}/${source}${ending}`));
    if (!exists) rmSync(`${dist}/${path}`);
  }
}
