import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Tell } from "../benchmarks.js";
import { run } from "../measure/run.js";
import { median, medianRatio } from "../measure/statistics.js";
import type { Figure, Outcome } from "../report/figure.js";
import { root } from "../root.js";

/** Each takes a minute or more, so these are few. */
const WARM_ROUNDS = 2;
const MS_PER_SECOND = 1_000;
/** As the launcher installs. */
const NPM_INSTALL = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
/** A newcomer's patience. */
const LIMIT_S = 180;

interface Trial {
  /** Clone to the end of `./mulian demo`. */
  readonly demoMs: number;
  /** Clone and `npm install`: what nothing that comes by npm can do without. */
  readonly installMs: number;
}

export async function benchmarkDemo(tell: Tell): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "mulian-bench-"));
  try {
    const cold = [await trial(folder, join(folder, "cache-demo"), join(folder, "cache-install"))];
    tell(`empty npm cache: ${JSON.stringify(cold)}`);
    const warm: Trial[] = [];
    // The first trial has filled the caches.
    for (let round = 0; round < WARM_ROUNDS; round++)
      warm.push(await trial(folder, join(folder, "cache-demo"), join(folder, "cache-install")));
    return {
      about:
        "git clone of the committed state to the end of ./mulian demo with an empty home, beside clone and npm install alone",
      figures: [figure("npm cache warm", warm), figure("npm cache empty", cold)],
      setting: { warm, cold },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figure(cache: string, trials: readonly Trial[]): Figure {
  const seconds = (of: (trial: Trial) => number) => trials.map((each) => of(each) / MS_PER_SECOND);
  const [values, baselines] = [seconds(({ demoMs }) => demoMs), seconds(({ installMs }) => installMs)];
  return {
    name: `clone to the end of the demo, ${cache}`,
    unit: "s",
    value: median(values),
    baseline: median(baselines),
    ratio: medianRatio(values, baselines),
    aim: { of: "value", atMost: LIMIT_S },
  };
}

async function trial(folder: string, demoCache: string, installCache: string): Promise<Trial> {
  return {
    demoMs: await inClone(folder, demoCache, (clone, env) => run(join(clone, "mulian"), ["demo"], { cwd: clone, env })),
    installMs: await inClone(folder, installCache, (clone, env) => run("npm", NPM_INSTALL, { cwd: clone, env })),
  };
}

/** Clones into a new folder and runs something there, as a newcomer would. Answers the time of both. */
async function inClone(
  folder: string,
  npmCache: string,
  work: (clone: string, env: NodeJS.ProcessEnv) => Promise<number>,
): Promise<number> {
  const place = await mkdtemp(join(folder, "newcomer-"));
  const clone = join(place, "mulian");
  try {
    await mkdir(join(place, "home"));
    const env = newcomer(join(place, "home"), npmCache);
    const clonedMs = await run("git", ["clone", "--quiet", root, clone], { cwd: place, env });
    return clonedMs + (await work(clone, env));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** This environment without what the project brought into it, and with a home that has nothing. */
function newcomer(home: string, npmCache: string): NodeJS.ProcessEnv {
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !entry.startsWith(root));
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("MULIAN_") && name !== "NODE_OPTIONS");
  return { ...Object.fromEntries(own), HOME: home, PATH: path.join(delimiter), npm_config_cache: npmCache };
}
