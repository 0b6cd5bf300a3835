import { readFileSync } from "node:fs";

/** When a process started, in clock ticks since boot (proc(5), field 22), so that a reused id is not taken for it; empty when there is none. */
export function startTicksOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? "" : (fields[18] ?? "");
  } catch {
    return "";
  }
}
