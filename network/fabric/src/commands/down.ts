import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { FabricNetworkError } from "../errors.js";
import { lockHolder } from "../lock.js";
import { until } from "../until.js";
import { inFolder, noteIn, type Place } from "./place.js";

/** Every node closes its databases; a busy machine takes its time. */
const DOWN_LIMIT_MS = 60_000;

export function addDown(program: BilingualCommand): void {
  inFolder(program.command("down"))
    .description(say(program.language, "停止由另一进程运行的网络", "stop the network that another process runs"))
    .example("down --data network")
    .action(down);
}

async function down({ data, language }: Place): Promise<void> {
  const pid = await lockHolder(data);
  if (pid === undefined)
    return noteIn(language)({ zh: `${data} 的网络没有运行。`, en: `No network of ${data} is running.` });
  process.kill(pid, "SIGTERM");
  noteIn(language)({ zh: "正在停止……", en: "Stopping…" });
  const ended = await until(async () => (await lockHolder(data)) === undefined, DOWN_LIMIT_MS);
  if (!ended)
    throw new FabricNetworkError("NOT_READY", {
      zh: `进程 ${pid} 在 ${DOWN_LIMIT_MS / 1000} 秒内没有停止。`,
      en: `Process ${pid} did not stop within ${DOWN_LIMIT_MS / 1000} s.`,
    });
  noteIn(language)({ zh: `${data} 的网络已停止。`, en: `The network of ${data} is down.` });
}
