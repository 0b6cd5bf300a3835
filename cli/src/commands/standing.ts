import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { ApiClient } from "../api/client.js";
import { UnreachableError, UsageError } from "../api/errors.js";
import type { Context } from "../context.js";
import { action } from "../run.js";
import { trialDepartments } from "../standing/layout.js";
import { trialSourceRoots, trialSources } from "../standing/sources.js";
import { readStanding, startTicksOf, type StandingState } from "../standing/state.js";
import { DEFAULT_FIRST_PORT, Supervisor, type SupervisorEvent } from "../standing/supervisor.js";
import { passwordsPath } from "../standing/trial-users.js";
import { say } from "../text/language.js";
import { table } from "../text/table.js";

const POLL_MS = 100;
/** Longest start: a cold one on a busy machine. */
const DETACH_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 60_000;
const LAST_FIRST_PORT = 65_000;

function firstPort(command: Command): number {
  const text = command.opts<{ port?: string }>().port ?? process.env["MULIAN_PORT"];
  if (text === undefined) return DEFAULT_FIRST_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > LAST_FIRST_PORT)
    throw new UsageError(`--port takes 0 to ${LAST_FIRST_PORT}, not ${text}`);
  return port;
}

/** One line an event, in the reader's language. */
export function describeEvent(event: SupervisorEvent, context: Context): string {
  const { language } = context;
  switch (event.kind) {
    case "network":
      return say(
        language,
        `网络就绪（内嵌 Fabric），账本高度 ${event.height}`,
        `network ready (embedded Fabric), ${event.height} blocks`,
      );
    case "gateway":
      return say(
        language,
        `网关就绪：${event.department} ${event.url}`,
        `gateway ready: ${event.department} ${event.url}`,
      );
    case "ledger":
      return say(
        language,
        `已上链：${event.step}，交易 ${event.txId.slice(0, 12)}，区块 ${event.blockNumber}`,
        `on the ledger: ${event.step}, transaction ${event.txId.slice(0, 12)}, block ${event.blockNumber}`,
      );
    case "restart":
      return say(
        language,
        `${event.name} 意外退出，第 ${event.attempt} 次重启`,
        `${event.name} ended unexpectedly; restart ${event.attempt}`,
      );
  }
}

async function runInForeground(context: Context, port: number): Promise<void> {
  const supervisor = await Supervisor.start({
    dataDir: context.dataDir,
    firstPort: port,
    language: context.language,
    sources: trialSources,
    sourceRoots: trialSourceRoots,
    tell: (event) => context.output.note(describeEvent(event, context)),
  });
  if (supervisor.isFirst) {
    context.output.note(say(context.language, "首次口令（只显示这一次）：", "First passwords (shown this once):"));
    context.output.note(table(["user", "password"], Object.entries(supervisor.passwords)));
    context.output.note(
      say(
        context.language,
        `同一份保存在 ${passwordsPath(context.dataDir)}（仅本人可读）`,
        `Kept in ${passwordsPath(context.dataDir)}, readable by you alone`,
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

/** Starts the same command in the background and waits until it is ready. */
async function detach(context: Context, port: number): Promise<void> {
  await mkdir(join(context.dataDir, "logs"), { recursive: true, mode: 0o700 });
  const log = join(context.dataDir, "logs", "start.log");
  const out = openSync(log, "a", 0o600);
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      process.argv[1] ?? "",
      "start",
      "--data",
      context.dataDir,
      "--port",
      String(port),
      "--lang",
      context.language,
    ],
    { detached: true, stdio: ["ignore", out, out] },
  );
  child.unref();
  const deadline = Date.now() + DETACH_LIMIT_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const standing = await readStanding(context.dataDir);
    if (standing?.pid === child.pid && standing !== undefined && (await isReady(standing))) {
      context.output.note(
        say(
          context.language,
          `首次口令在 ${passwordsPath(context.dataDir)}（仅本人可读）`,
          `First passwords are in ${passwordsPath(context.dataDir)}, readable by you alone`,
        ),
      );
      return showStatus(context, standing);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(say(context.language, `启动失败，日志在 ${log}`, `it did not start; the log is ${log}`));
}

const isReady = async (standing: StandingState): Promise<boolean> => {
  if (!standing.ready || standing.gateways.length < trialDepartments.length) return false;
  const answers = await Promise.all(
    standing.gateways.map(({ url }) =>
      fetch(`${url}/readyz`).then(
        (r) => r.ok,
        () => false,
      ),
    ),
  );
  return answers.every(Boolean);
};

async function start(context: Context, command: Command): Promise<void> {
  const running = await readStanding(context.dataDir);
  if (running !== undefined) {
    context.output.note(
      say(context.language, `已在运行（进程 ${running.pid}）`, `already running (process ${running.pid})`),
    );
    return showStatus(context, running);
  }
  const port = firstPort(command);
  if (command.opts<{ detach?: boolean }>().detach) return detach(context, port);
  await runInForeground(context, port);
}

async function stop(context: Context): Promise<void> {
  const running = await readStanding(context.dataDir);
  if (running !== undefined) {
    process.kill(running.pid, "SIGTERM");
    const deadline = Date.now() + STOP_LIMIT_MS;
    while (startTicksOf(running.pid) === running.startTicks) {
      if (Date.now() > deadline)
        throw new Error(`process ${running.pid} has not stopped after ${STOP_LIMIT_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
  context.output.result({ stopped: running !== undefined }, () =>
    running === undefined
      ? say(context.language, "没有在运行", "not running")
      : say(context.language, "已停止", "stopped"),
  );
}

async function showStatus(context: Context, standing: StandingState): Promise<void> {
  const gateways = await Promise.all(
    standing.gateways.map(async ({ department, url }) => {
      try {
        const status = await new ApiClient({ gatewayUrl: url, language: context.language }).call("getStatus");
        return {
          department,
          url,
          ready: status.ready,
          lag: status.height - status.indexedHeight,
          height: status.height,
        };
      } catch {
        return { department, url, ready: false, lag: null, height: 0 };
      }
    }),
  );
  const users = trialDepartments.flatMap(({ entry, users: list }) =>
    list.map(({ user, roles }) => ({ user, department: entry.id, roles })),
  );
  const answer = {
    network: standing.network,
    height: Math.max(...gateways.map(({ height }) => height)),
    gateways: gateways.map(({ department, url, ready, lag }) => ({ department, url, ready, lag })),
    console: gateways[0]?.url,
    users,
  };
  context.output.result(answer, () =>
    [
      say(
        context.language,
        `网络 ${answer.network}，账本高度 ${answer.height}`,
        `network ${answer.network}, ${answer.height} blocks`,
      ),
      table(
        ["department", "console and API", "ready", "lag"],
        answer.gateways.map((g) => [g.department, g.url, g.ready, g.lag]),
      ),
      table(
        ["user", "department", "roles"],
        users.map((u) => [u.user, u.department, u.roles.join(",")]),
      ),
    ].join("\n\n"),
  );
}

async function printStatus(context: Context): Promise<void> {
  const standing = await readStanding(context.dataDir);
  if (standing === undefined) throw new UnreachableError(context.dataDir, undefined);
  await showStatus(context, standing);
}

async function reset(context: Context, command: Command): Promise<void> {
  if (!command.opts<{ yes?: boolean }>().yes)
    throw new UsageError(
      say(
        context.language,
        `这会永久删除 ${context.dataDir} 中的账本、密钥和凭证；确认请加 --yes`,
        `this deletes the ledger, keys and receipts in ${context.dataDir} for good; say --yes to confirm`,
      ),
    );
  if ((await readStanding(context.dataDir)) !== undefined)
    throw new UsageError(say(context.language, "系统正在运行，请先 stop", "the system is running: stop it first"));
  // Only what this command line made is removed, never a folder that merely has the name.
  for (const name of ["network", "gateways", "logs", "first-passwords.yaml", "standing.json"])
    await rm(join(context.dataDir, name), { recursive: true, force: true });
  context.output.result({ reset: true }, () => say(context.language, "已清空", "reset"));
}

export function addStanding(program: Command): void {
  const begin = program
    .command("start")
    .description("the standing system: network, one gateway an organisation, console")
    .option("--port <n>", "first port (default 8300; 0 for any free ones)")
    .option("--detach", "return once it is ready");
  action(begin.addHelpText("after", "\nExample:\n  mulian start --detach"), start);
  action(program.command("stop").description("stop the standing system"), stop);
  action(program.command("status").description("what runs, where, and who may sign in"), printStatus);
  action(program.command("reset").description("delete the standing system's state").option("--yes", "really"), reset);
}
