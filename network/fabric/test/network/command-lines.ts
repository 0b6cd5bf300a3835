import { readdir, readFile } from "node:fs/promises";

const POLL_MS = 10;

/** Every command line that some process of this machine had meanwhile, and that names the folder. */
export function watchCommandLines(folder: string): { stop(): Promise<ReadonlySet<string>> } {
  const seen = new Set<string>();
  let watching = true;
  const watch = async (): Promise<void> => {
    while (watching) {
      const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
      const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
      for (const line of lines) if (line.includes(folder)) seen.add(line.replaceAll("\0", " "));
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  const watched = watch();
  return {
    stop: async () => {
      watching = false;
      await watched;
      return seen;
    },
  };
}
