import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Language } from "@mulian/domain";
import { UsageError } from "../api/errors.js";
import type { Context } from "../context.js";
import { poll } from "../poll.js";
import { action } from "../run.js";
import { trialDepartments } from "../standing/layout.js";
import { LEAN_ALLOCATION, LEAN_NODE_OPTIONS } from "../standing/lean.js";
import type { NetworkKind } from "../standing/network-service.js";
import { passwordsPath } from "../standing/passwords-path.js";
import { runStanding } from "../standing/run-standing.js";
import { readStanding, type StandingState } from "../standing/state.js";
import { DEFAULT_FIRST_PORT } from "../standing/supervisor.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { recordTable } from "../text/record-table.js";
import { networkOption } from "./network-option.js";
import { showStatus } from "./status.js";

const SUPERVISOR = fileURLToPath(new URL("../standing/main.js", import.meta.url));

/** Longest start: a cold one on a busy machine. */
const DETACH_LIMIT_MS = 360_000;
/** The system takes a few dozen ports from its first one on. */
const LAST_FIRST_PORT = 65_000;

function firstPort(command: BilingualCommand): number {
  const text = command.opts<{ port?: string }>().port ?? process.env["MULIAN_PORT"];
  if (text === undefined) return DEFAULT_FIRST_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > LAST_FIRST_PORT)
    throw new UsageError({
      zh: `--port 应为 0 至 ${LAST_FIRST_PORT}，而不是 ${text}`,
      en: `--port takes 0 to ${LAST_FIRST_PORT}, not ${text}`,
    });
  return port;
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

/** Starts a supervisor in the background, which loads less than this process, and waits until all is ready. */
async function detach(context: Context, port: number, network: NetworkKind): Promise<void> {
  await mkdir(join(context.dataDir, "logs"), { recursive: true, mode: 0o700 });
  const log = join(context.dataDir, "logs", "start.log");
  const out = openSync(log, "a", 0o600);
  const options = ["--data", context.dataDir, "--port", String(port), "--lang", context.language, "--network", network];
  const child = spawn(process.execPath, [...LEAN_NODE_OPTIONS, ...process.execArgv, SUPERVISOR, ...options], {
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
      `初始密码在 ${passwordsPath(context.dataDir)}（仅本人可读）`,
      `First passwords are in ${passwordsPath(context.dataDir)}, readable by you alone`,
    ),
  );
  await showStatus(context, standing);
}

const passwordTable = (passwords: Readonly<Record<string, string>>, language: Language): string =>
  recordTable(
    ["user", "password"],
    Object.entries(passwords).map(([user, password]) => ({ user, password })),
    language,
  );

async function start(context: Context, command: BilingualCommand): Promise<void> {
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
  await runStanding({
    dataDir: context.dataDir,
    firstPort: port,
    network,
    language: context.language,
    note: (text) => context.output.note(text),
    // On a terminal only: anything else keeps what it is told, as the log of a detached start does.
    ...(process.stderr.isTTY ? { passwordTable: (passwords) => passwordTable(passwords, context.language) } : {}),
  });
}

export function addStart(program: BilingualCommand): void {
  const { language } = program;
  const command = program
    .command("start")
    .description(
      say(
        language,
        "启动常驻系统：网络、每个组织一个网关、控制台",
        "The standing system: network, one gateway an organisation, console",
      ),
    )
    .option(
      "--port <n>",
      say(language, "第一个端口；0 为任意空闲端口", "first port; 0 for any free ones") +
        say(language, `（默认 ${DEFAULT_FIRST_PORT}）`, ` (default ${DEFAULT_FIRST_PORT})`),
    )
    .addOption(networkOption(language))
    .option("--detach", say(language, "就绪后返回，系统留在后台", "return once it is ready"))
    .example("start --detach");
  action(command, start);
}
