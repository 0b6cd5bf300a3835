import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100; // of proc(5), whatever the kernel's own clock

/** Of /proc/PID/stat, counted from behind the program's name: parent; then own and waited-for children's user and system time. */
const PARENT = 1;
const TIMES = [11, 12, 13, 14];

/**
 * Seconds of CPU that a process has taken with all below it, those that ended and were waited for included. Not: what a
 * process left behind when it ended, as the command line leaves the standing system. Where there is no /proc (proc(5),
 * Linux only) the calling process's own time.
 */
export function cpuOfTree(root: number = process.pid): number {
  const all = processes();
  if (!all.has(root)) return ownSeconds();
  const children = Map.groupBy(all.keys(), (pid) => all.get(pid)?.parent);
  const below = (pid: number): number =>
    (children.get(pid) ?? []).reduce((sum, child) => sum + below(child), all.get(pid)?.ticks ?? 0);
  return below(root) / TICKS_PER_SECOND;
}

function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

function processes(): ReadonlyMap<number, { readonly parent: number; readonly ticks: number }> {
  const found = new Map<number, { readonly parent: number; readonly ticks: number }>();
  for (const name of namesIn("/proc")) {
    const pid = Number(name);
    const fields = Number.isInteger(pid) ? statOf(pid) : undefined;
    if (fields === undefined) continue;
    found.set(pid, {
      parent: Number(fields[PARENT]),
      ticks: TIMES.reduce((sum, field) => sum + Number(fields[field]), 0),
    });
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** undefined: it has ended meanwhile. The name before the fields is in brackets and may contain anything. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
