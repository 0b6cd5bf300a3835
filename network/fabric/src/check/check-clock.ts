import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { dateOf } from "../health.js";
import type { Plan } from "../plan.js";
import type { Finding } from "./finding.js";

/** Peers and orderers refuse what is more than fifteen minutes off; receipts and clocks of law bear less. */
const MOST_SKEW_MS = 2_000;
const ANSWER_LIMIT_MS = 5_000;

/** Whether this machine keeps time by the network, and whether the processes agree with it. @param plan of a running network */
export async function checkClock(plan: Plan | undefined): Promise<Finding[]> {
  const own = await synchronised();
  if (plan === undefined) return [own];
  const nodes = [...plan.peers, ...plan.orderers];
  const skews = await Promise.all(
    nodes.map(async ({ name, operationsAddress }) => {
      const date = await dateOf(operationsAddress);
      return { name, skewMs: date === undefined ? 0 : Math.abs(Date.now() - date.getTime()) };
    }),
  );
  // The header tells whole seconds.
  const off = skews.filter(({ skewMs }) => skewMs > MOST_SKEW_MS).map(({ name, skewMs }) => `${name} ${skewMs} ms`);
  if (off.length === 0)
    return [
      own,
      {
        check: "clock",
        level: "ok",
        finding: { zh: `${nodes.length} 个节点时间一致`, en: `${nodes.length} nodes agree on the time` },
      },
    ];
  const remedy = { zh: "用 NTP 校准这些主机的时钟", en: "set the clocks of these hosts by NTP" };
  return [
    own,
    {
      check: "clock",
      level: "failed",
      finding: { zh: `偏差：${off.join("、")}`, en: `off: ${off.join(", ")}` },
      remedy,
    },
  ];
}

async function synchronised(): Promise<Finding> {
  const answer = await promisify(execFile)("timedatectl", ["show", "--property=NTPSynchronized", "--value"], {
    timeout: ANSWER_LIMIT_MS,
  }).then(
    ({ stdout }) => stdout.trim(),
    () => "unknown",
  );
  if (answer === "yes")
    return { check: "clock", level: "ok", finding: { zh: "已由 NTP 同步", en: "synchronised by NTP" } };
  const finding =
    answer === "no"
      ? { zh: "未同步", en: "not synchronised" }
      : {
          zh: "无法得知是否已同步（没有 timedatectl）",
          en: "whether it is synchronised is not known here (no timedatectl)",
        };
  return {
    check: "clock",
    level: "warning",
    finding,
    remedy: { zh: "运行 NTP 客户端，例如 chrony", en: "run an NTP client, for example chrony" },
  };
}
