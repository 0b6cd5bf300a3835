import { resolve } from "node:path";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { type Bilingual, type Language, say } from "@mulian/terminal/language";
import { checkNetwork } from "../check/check-network.js";
import type { Finding } from "../check/finding.js";
import { readTopology } from "../topology.js";
import { type Place, placed, print } from "./place.js";

const MARKS = { ok: "✔", warning: "!", failed: "✖" } as const;

const CHECKS: Readonly<Record<Finding["check"], Bilingual>> = {
  topology: { zh: "拓扑", en: "topology" },
  binaries: { zh: "程序", en: "binaries" },
  disk: { zh: "磁盘", en: "disk" },
  ports: { zh: "端口", en: "ports" },
  clock: { zh: "时钟", en: "clock" },
  certificates: { zh: "证书", en: "certificates" },
  processes: { zh: "进程", en: "processes" },
  capabilities: { zh: "能力级别", en: "capabilities" },
};

interface CheckFlags extends Place {
  readonly topology: string;
}

export function addCheck(program: BilingualCommand): void {
  const { language } = program;
  placed(program.command("check"))
    .description(
      say(
        language,
        "检查拓扑（一次列出全部错误）、程序、磁盘、端口、时钟、证书、进程、能力级别；有一项不合格即失败",
        "topology (every mistake at once), binaries, disk, ports, clock, certificates, processes, capability levels; fails when one of them does",
      ),
    )
    .requiredOption("--topology <file>", "YAML")
    .example("check --data network --topology departments.yaml")
    .action(check);
}

async function check(flags: CheckFlags): Promise<void> {
  const { language } = flags;
  const found = await checkNetwork(readTopology(flags.topology), resolve(flags.data));
  const findings = found.map(({ finding, remedy, ...each }) => ({
    ...each,
    finding: finding[language],
    ...(remedy === undefined ? {} : { remedy: remedy[language] }),
  }));
  print(flags, { findings }, () => found.map((each) => line(language, each)));
  if (findings.some(({ level }) => level === "failed")) process.exitCode = 1;
}

function line(language: Language, { check: what, level, finding, remedy }: Finding): string {
  const said = `${MARKS[level]} ${CHECKS[what][language]}${say(language, "：", ": ")}${finding[language]}`;
  return remedy === undefined ? said : `${said}${say(language, "；", "; ")}${remedy[language]}`;
}
