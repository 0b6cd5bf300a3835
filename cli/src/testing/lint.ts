import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../repository.js";
import { add, NOTHING, onePassed, oneFailed, type Tally } from "./tally.js";

type Check = Readonly<{ name: string; program: string; args: readonly string[] }>;

/** What looks at the sources without running them; each counts as one test. */
function checks(): readonly Check[] {
  const all: Check[] = [
    { name: "oxlint", program: "node_modules/oxlint/bin/oxlint", args: ["--type-aware", "--format=unix"] },
    { name: "oxfmt (npm run format)", program: "node_modules/oxfmt/bin/oxfmt", args: ["--check"] },
    { name: "import table", program: "tools/check-imports.mjs", args: [] },
    { name: "tsc", program: "node_modules/typescript/bin/tsc", args: ["-b"] },
  ];
  if (existsSync(join(repositoryRoot, "admin-ui/tsconfig.json"))) {
    all.push({
      name: "tsc admin-ui",
      program: "node_modules/typescript/bin/tsc",
      args: ["-p", "admin-ui", "--noEmit"],
    });
  }
  return all;
}

export function lint(): Tally {
  return checks().reduce((tally, check) => add(tally, runCheck(check)), NOTHING);
}

/** Prints what the check said when it refused, otherwise at most how many warnings it counted. */
function runCheck({ name, program, args }: Check): Tally {
  const startedAt = Date.now();
  const result = spawnSync(process.execPath, [join(repositoryRoot, program), ...args], {
    cwd: repositoryRoot,
    encoding: "utf8",
  });
  const passed = result.status === 0;
  const warnings = result.stdout.match(/\[Warning\//g)?.length ?? 0;
  const remark = warnings > 0 ? `, ${warnings} warnings` : "";
  console.log(`  ${passed ? "✔" : "✖"} ${name} (${Date.now() - startedAt} ms${remark})`);
  if (passed) return onePassed(name);
  const said = result.stdout + result.stderr;
  console.log(said);
  return oneFailed(name, said);
}
