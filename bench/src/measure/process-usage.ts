import { readFile } from "node:fs/promises";

/** proc(5) counts in USER_HZ, which Linux fixes at 100 for every architecture Node runs on. */
const MS_PER_TICK = 10;

/** CPU time of another process with all its threads, user and system, in milliseconds. Linux only. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name and may hold spaces; what follows its parenthesis does not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** The same of several processes together. */
export async function cpuMsOfAll(pids: readonly number[]): Promise<number> {
  return (await Promise.all(pids.map(cpuMsOf))).reduce((total, each) => total + each, 0);
}

/** CPU time of this process, in milliseconds. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export interface Memory {
  /** Resident set: pages shared with other processes count in each of them. */
  readonly rssBytes: number;
  /** Proportional set: a page shared by n processes counts 1/n in each. */
  readonly pssBytes: number;
}

/** Memory of a process as the kernel's summary of its mappings gives it. Linux only. */
export async function memoryOf(pid: number): Promise<Memory> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const bytesOf = (name: string): number => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1];
    if (kilobytes === undefined) throw new Error(`/proc/${pid}/smaps_rollup has no ${name}`);
    return Number(kilobytes) * 1_024;
  };
  return { rssBytes: bytesOf("Rss"), pssBytes: bytesOf("Pss") };
}
