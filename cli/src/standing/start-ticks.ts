import { readFileSync } from "node:fs";

/**
 * When a process started, in the kernel's ticks (proc(5), stat field 22); where there is no /proc, whether it lives.
 * Undefined when there is no such process.
 */
export function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // One that has ended and that nobody has asked after yet, as where the first process of a container reaps none.
    return state === "Z" ? undefined : fields[18];
  } catch {
    try {
      process.kill(pid, 0);
      return process.platform === "linux" ? undefined : "alive";
    } catch {
      return undefined;
    }
  }
}
