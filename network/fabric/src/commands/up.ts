import { resolve } from "node:path";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { connectionPath } from "../connection.js";
import { lockHolder } from "../lock.js";
import { startNetwork } from "../start-network.js";
import { readTopology, type Topology } from "../topology.js";
import { ask, inFolder, noteIn, type Place, print } from "./place.js";

interface UpFlags extends Place {
  readonly topology: string;
  readonly supervised?: boolean;
}

export function addUp(program: BilingualCommand): void {
  const { language } = program;
  inFolder(program.command("up"))
    .description(
      say(
        language,
        "启动网络，再次启动，或启动运行中网络已退出的进程；目录中存密钥、链和日志；Ctrl-C 停止",
        "start the network, start it again, or start what of a running one has ended; keys, chain and logs are in its folder; Ctrl-C stops it",
      ),
    )
    .requiredOption(
      "--topology <file>",
      say(
        language,
        "YAML：组织、背书节点、排序节点、共识、通道、链码、端口",
        "YAML: organisations, peers, orderers, consensus, channel, chaincodes, ports",
      ),
    )
    .option(
      "--supervised",
      say(
        language,
        "就绪时输出一行 JSON，标准输入关闭时停止：供父进程使用",
        "print one JSON line when ready, and stop when standard input closes: for a parent process",
      ),
    )
    .example("up --data network --topology departments.yaml")
    .action(up);
}

async function up(flags: UpFlags): Promise<void> {
  const topology = readTopology(flags.topology);
  const holder = flags.supervised === true ? undefined : await lockHolder(flags.data);
  if (holder === undefined) return run(flags, topology);
  const started = (await ask(flags, "repair")) as readonly string[]; // as Network.repair answers
  const what =
    started.length === 0
      ? { zh: "全部在运行", en: "all of it runs" }
      : { zh: `重新启动了 ${started.join("、")}`, en: `started again: ${started.join(", ")}` };
  print(flags, started, () => [
    {
      zh: `进程 ${holder} 已在运行 ${flags.data} 的网络；${what.zh}。`,
      en: `Process ${holder} runs the network of ${flags.data} already; ${what.en}.`,
    },
  ]);
}

async function run({ data, supervised, language }: UpFlags, topology: Topology): Promise<void> {
  const asked = new AbortController();
  const stop = (): void => asked.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // A parent that dies closes the pipe: nothing is left running without it.
  if (supervised) process.stdin.once("end", stop).resume();
  const network = await startNetwork({ topology, dataDir: data, signal: asked.signal, tell: noteIn(language) });
  const close = (): void => void network.close().then(() => process.exit(0), fail);
  asked.signal.addEventListener("abort", close, { once: true });
  if (asked.signal.aborted) return close();
  const profile = connectionPath(resolve(data));
  const { pids } = network;
  const ready = { ready: true, height: await network.height(), profile, pids };
  if (supervised) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else
    print({ language }, ready, () => [
      {
        zh: `已就绪：通道 ${network.connection.channel}。连接方式见 ${profile}`,
        en: `Ready: channel ${network.connection.channel}. How to connect: ${profile}`,
      },
    ]);
}

function fail(error: unknown): never {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}
