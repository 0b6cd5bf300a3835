import { isFree, type Ports } from "../ports.js";
import type { Finding } from "./finding.js";

/** Whether a network that does not run could listen where it has to. */
export async function checkPorts(ports: Ports): Promise<Finding> {
  const named = [...ports].filter(([, port]) => port !== 0);
  const anyOnes = { zh: "首次启动时任取空闲的", en: "any free ones are taken at the first start" };
  if (named.length === 0) return { check: "ports", level: "ok", finding: anyOnes };
  const free = await Promise.all(named.map(([, port]) => isFree(port)));
  const taken = named.filter((_, index) => free[index] === false).map(([name, port]) => `${port} (${name})`);
  if (taken.length === 0)
    return {
      check: "ports",
      level: "ok",
      finding: { zh: `${named.length} 个端口空闲`, en: `${named.length} ports are free` },
    };
  const remedy = {
    zh: "结束占用的程序（ss -ltnp 可查），或在首次启动前改用其他起始端口",
    en: "end the programs that use them (ss -ltnp), or name another first port before the first start",
  };
  return {
    check: "ports",
    level: "failed",
    finding: { zh: `已被占用：${taken.join("、")}`, en: `in use: ${taken.join(", ")}` },
    remedy,
  };
}
