import type { Context } from "../context.js";
import { poll } from "../poll.js";
import { action } from "../run.js";
import { startTicksOf } from "../standing/start-ticks.js";
import { readStanding, type StandingState } from "../standing/state.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";

/** Gateways finish what they are delivering, then the network its blocks; each has limits of its own below this. */
const STOP_LIMIT_MS = 60_000;

async function end({ pid, startTicks }: StandingState): Promise<void> {
  process.kill(pid, "SIGTERM");
  const ended = await poll(STOP_LIMIT_MS, async () => startTicksOf(pid) !== startTicks || undefined);
  if (!ended) throw new Error(`process ${pid} has not stopped after ${STOP_LIMIT_MS / 1000} s`);
}

async function stop(context: Context): Promise<void> {
  const running = await readStanding(context.dataDir);
  if (running !== undefined) await end(running);
  context.output.result({ stopped: running !== undefined }, () =>
    running === undefined
      ? say(context.language, "没有在运行", "not running")
      : say(context.language, "已停止", "stopped"),
  );
}

export function addStop(program: BilingualCommand): void {
  const about = say(program.language, "停止常驻系统", "Stop the standing system");
  action(program.command("stop").description(about).example("stop"), stop);
}
