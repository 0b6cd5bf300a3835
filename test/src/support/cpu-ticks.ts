import { readFile } from "node:fs/promises";

/** CPU time of a process with all its threads in the kernel's ticks of 10 ms (proc(5)). Linux only. */
export async function cpuTicksOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
