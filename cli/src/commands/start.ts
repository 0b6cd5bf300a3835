import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../api/errors.js";
import type { Context } from "../context.js";
import { poll } from "../poll.js";
import { action } from "../run.js";
import { eventLine } from "../standing/event-line.js";
import { trialDepartments } from "../standing/layout.js";
import { LEAN_ALLOCATION, LEAN_NODE_OPTIONS } from "../standing/lean.js";
import { trialSourceRoots, trialSources } from "../standing/sources.js";
import { networkOption } from "./network-option.js";
import type { NetworkKind } from "../standing/network-service.js";
import { readStanding, type StandingState } from "../standing/state.js";
import { DEFAULT_FIRST_PORT, Supervisor } from "../standing/supervisor.js";
import { passwordsPath } from "../standing/trial-users.js";
import { say } from "../text/language.js";
import { table } from "../text/table.js";
import { showStatus } from "./status.js";

/** Longest start: a cold one on a busy machine. */
const DETACH_LIMIT_MS = 360_000;
/** The system takes a few dozen ports from its first one on. */
const LAST_FIRST_PORT = 65_000;

function firstPort(command: Command): number {
  const text = command.opts<{ port?: string }>().port ?? process.env["MULIAN_PORT"];
  if (text === undefined) return DEFAULT_FIRST_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > LAST_FIRST_PORT)
    throw new UsageError(`--port takes 0 to ${LAST_FIRST_PORT}, not ${text}`);
  return port;
}

async function runInForeground(context: Context, port: number, network: NetworkKind): Promise<void> {
  const supervisor = await Supervisor.start({
    dataDir: context.dataDir,
    firstPort: port,
    network,
    language: context.language,
    sources: trialSources,
    sourceRoots: trialSourceRoots,
    tell: (event) => context.output.note(eventLine(event, context.language)),
  });
  if (supervisor.isFirst) {
    // On a terminal only: anything else keeps what it is told, as the log of a detached start does.
    if (process.stderr.isTTY) {
      context.output.note(say(context.language, "首次口令（只显示这一次）：", "First passwords (shown this once):"));
      for (const line of table(["user", "password"], Object.entries(supervisor.passwords)).split("\n"))
        context.output.note(line);
    }
    context.output.note(
      say(
        context.language,
        `首次口令保存在 ${passwordsPath(context.dataDir)}（仅本人可读）`,
        `First passwords are kept in ${passwordsPath(context.dataDir)}, readable by you alone`,
      ),
    );
  }
  context.output.note(say(context.language, "已就绪。按 Ctrl-C 停止。", "Ready. Ctrl-C stops it."));
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  context.output.note(say(context.language, "正在停止……", "Stopping…"));
  await supervisor.stop();
}

/** The system that this process started, once all of it answers. */
async function readyStanding(dataDir: string, pid: number | undefined): Promise<StandingState | undefined> {
  const standing = await readStanding(dataDir);
  if (standing === undefined || standing.pid !== pid || !standing.ready) return undefined;
  const answers = await Promise.all(standing.gateways.map(({ url }) => isReady(url)));
  return answers.length === trialDepartments.length && answers.every(Boolean) ? standing : undefined;
}

async function isReady(gatewayUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${gatewayUrl}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** Starts the same command in the background and waits until it is ready. */
async function detach(context: Context, port: number, network: NetworkKind): Promise<void> {
  await mkdir(join(context.dataDir, "logs"), { recursive: true, mode: 0o700 });
  const log = join(context.dataDir, "logs", "start.log");
  const out = openSync(log, "a", 0o600);
  const options = ["--data", context.dataDir, "--port", String(port), "--lang", context.language, "--network", network];
  const program = [...LEAN_NODE_OPTIONS, ...process.execArgv, process.argv[1] ?? ""];
  const child = spawn(process.execPath, [...program, "start", ...options], {
    detached: true,
    env: { ...LEAN_ALLOCATION, ...process.env },
    stdio: ["ignore", out, out],
  });
  child.unref();
  // A child that ended will never be ready: null ends the waiting too.
  const standing = await poll(DETACH_LIMIT_MS, async () =>
    child.exitCode === null ? await readyStanding(context.dataDir, child.pid) : null,
  );
  if (!standing)
    throw new Error(say(context.language, `启动失败，日志在 ${log}`, `it did not start; the log is ${log}`));
  context.output.note(
    say(
      context.language,
      `首次口令在 ${passwordsPath(context.dataDir)}（仅本人可读）`,
      `First passwords are in ${passwordsPath(context.dataDir)}, readable by you alone`,
    ),
  );
  await showStatus(context, standing);
}

async function start(context: Context, command: Command): Promise<void> {
  const running = await readStanding(context.dataDir);
  if (running !== undefined) {
    context.output.note(
      say(context.language, `已在运行（进程 ${running.pid}）`, `already running (process ${running.pid})`),
    );
    return showStatus(context, running);
  }
  const port = firstPort(command);
  const { detach: isDetached, network } = command.opts<{ detach?: boolean; network: NetworkKind }>();
  if (isDetached) return detach(context, port, network);
  await runInForeground(context, port, network);
}

export function addStart(program: Command): void {
  const command = program
    .command("start")
    .description("the standing system: network, one gateway an organisation, console")
    .option("--port <n>", "first port (default 8300; 0 for any free ones)")
    .addOption(networkOption())
    .option("--detach", "return once it is ready")
    .addHelpText("after", "\nExample:\n  mulian start --detach");
  action(command, start);
}
