import { join, resolve } from "node:path";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { type Bilingual, type Language, say } from "@mulian/terminal/language";
import { FabricNetworkError } from "../errors.js";
import { lockHolder } from "../lock.js";
import { type NetworkStatus, networkStatus, type ProcessStatus } from "../status.js";
import { noteIn, type Place, placed, print } from "./place.js";
import { table } from "./table.js";

const MEGABYTE = 1_048_576;

export function addStatus(program: BilingualCommand): void {
  placed(program.command("status"))
    .description(
      say(
        program.language,
        "网络的各进程：内存、高度、领导者、证书剩余天数；有未运行的即失败",
        "the network's processes: memory, height, leader, certificates' days left; fails when one does not run",
      ),
    )
    .example("status --data network")
    .action(status);
}

async function status(place: Place): Promise<void> {
  const { data, language } = place;
  if ((await lockHolder(data)) === undefined)
    throw new FabricNetworkError("NOT_RUNNING", {
      zh: `${data} 的网络没有运行。`,
      en: `No network of ${data} is running.`,
    });
  const found = await networkStatus(resolve(data));
  print(place, found, (whole) => lines(language, whole));
  if (found.isWhole) return;
  const missing = found.processes.filter(({ state }) => state !== "running").map(({ name }) => name);
  const logs = join(data, "logs");
  noteIn(language)({
    zh: `未运行：${missing.join("、")}；日志在 ${logs}`,
    en: `Not running: ${missing.join(", ")}; see ${logs}`,
  });
  process.exitCode = 1;
}

const HEAD: readonly Bilingual[] = [
  { zh: "进程", en: "process" },
  { zh: "状态", en: "state" },
  { zh: "进程号", en: "pid" },
  { zh: "MB", en: "MB" },
  { zh: "区块数", en: "blocks" },
  { zh: "证书剩余天数", en: "cert days" },
  { zh: "重启次数", en: "restarts" },
];

const STATES: Readonly<Record<ProcessStatus["state"] | "leads", Bilingual>> = {
  running: { zh: "运行", en: "running" },
  stopped: { zh: "已停止", en: "stopped" },
  ended: { zh: "已退出", en: "ended" },
  absent: { zh: "未启动", en: "absent" },
  leads: { zh: "领导", en: "leads" },
};

function lines(
  language: Language,
  { channel, height, leader, processes }: NetworkStatus,
): readonly (Bilingual | string)[] {
  return [
    {
      zh: `通道 ${channel}，${height ?? "?"} 个区块，领导者 ${leader ?? "无"}`,
      en: `channel ${channel}, ${height ?? "?"} blocks, leader ${leader ?? "none"}`,
    },
    ...table(
      language,
      HEAD,
      processes.map((each) => row(language, each)),
    ),
  ];
}

function row(language: Language, each: ProcessStatus): (string | undefined)[] {
  const { name, state, pid, memoryBytes, height, isLeader, certificateDaysLeft, restarts } = each;
  return [
    name,
    STATES[isLeader === true ? "leads" : state][language],
    pid?.toString(),
    memoryBytes === undefined ? undefined : String(Math.round(memoryBytes / MEGABYTE)),
    height?.toString(),
    certificateDaysLeft?.toString(),
    String(restarts),
  ];
}
