import { expect } from "chai";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** Room for what Node itself holds open, and soon full. */
const DESCRIPTORS = 200;
const at = (file: string): string => JSON.stringify(new URL(`../src/${file}`, import.meta.url).href);

/** Asks each for the first time while the process has no descriptor left, and again once it has; prints what they answered. */
const asking = (directory: string): string => `
  import { closeSync, openSync } from "node:fs";
  import { loadPool } from ${at("exchange/dial.js")};
  import { openDataSource } from ${at("adapters/data-source/open.js")};
  const reach = { sourceDirectories: [${JSON.stringify(directory)}], secretDirectories: [], databaseHosts: [], httpOrigins: [] };
  const context = { name: "late", reach, log: { warn: () => undefined } };
  const sourceOf = () => openDataSource({ kind: "csv", path: ${JSON.stringify(join(directory, "rows.csv"))} }, context);
  const [source, ended] = [sourceOf(), sourceOf()];
  const outcome = (call) => call().then(() => "done", () => "failed");
  const ask = async () => [
    await outcome(loadPool),
    await outcome(() => source.checkReachable(AbortSignal.timeout(60_000))),
    await outcome(() => ended.checkReachable(AbortSignal.timeout(60_000))),
  ];
  const open = [];
  try {
    for (;;) open.push(openSync("/dev/null"));
  } catch {}
  const full = await ask();
  const closed = await outcome(() => ended.close());
  open.forEach((descriptor) => closeSync(descriptor));
  const free = [await outcome(loadPool), await outcome(() => source.checkReachable(AbortSignal.timeout(60_000)))];
  process.stdout.write(JSON.stringify({ full, closed, free }));`;

describe("what a gateway loads when it first needs it", () => {
  it("is loaded by the next call where the first had no descriptor left; a source that was never there closes", async () => {
    const directory = await mkdtemp(join(tmpdir(), "mulian-late-"));
    try {
      await writeFile(join(directory, "rows.csv"), "id\n1\n");
      const script = join(directory, "ask.mjs");
      await writeFile(script, asking(directory));
      const command = `ulimit -n ${DESCRIPTORS} && exec "$0" "$1"`;
      const child = spawn("sh", ["-c", command, process.execPath, script], { stdio: ["ignore", "pipe", "inherit"] });
      expect(JSON.parse(await text(child.stdout))).to.deep.equal({
        full: ["failed", "failed", "failed"],
        closed: "done",
        free: ["done", "done"],
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
