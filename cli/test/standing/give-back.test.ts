import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { LEAN_NODE_OPTIONS } from "../../src/standing/lean.js";

/** Holds and lets go of memory, then allocates nothing more: V8 by itself has no reason to collect. Ends at the first collection. */
const RESTING = `
  const { PerformanceObserver, constants } = require("node:perf_hooks");
  let held = Array.from({ length: 200_000 }, (_, n) => ({ n }));
  setTimeout(() => {
    held = undefined;
    const before = process.memoryUsage().heapTotal;
    new PerformanceObserver((list) => {
      if (!list.getEntries().some(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) return;
      process.stdout.write(JSON.stringify({ before, after: process.memoryUsage().heapTotal }));
      process.exit(0);
    }).observe({ entryTypes: ["gc"] });
  }, 100);
  setInterval(() => {}, 1_000_000);`;

describe("a process of the trial system that rests", () => {
  it("gives back what it has let go of", async function () {
    this.timeout(180_000);
    const child = spawn(process.execPath, [...LEAN_NODE_OPTIONS, "-e", RESTING], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
    const { before, after } = JSON.parse(said) as { before: number; after: number }; // the line above
    expect(after).to.be.below(before);
  });
});
