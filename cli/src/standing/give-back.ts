import { performance } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** How long a process has to do next to nothing to be taken for one at rest. */
const LOOK_MS = 2_000;
/** Share of that time in which it may still be busy: answering probes, reading a block. */
const AT_REST = 0.2;
/** Half a second of work leaves megabytes behind; collecting more often would cost more than it gives. */
const WORK_MS = 500;

/**
 * Loaded into the processes of the trial system before anything else. V8 collects when somebody allocates: a process that has
 * started and then rests keeps for hours what reading and compiling its modules has left, ten megabytes each. It gives it
 * back here, and again whenever it has worked and rests.
 */
function giveBackAtRest(collect: NodeJS.GCFunction): void {
  let last = performance.eventLoopUtilization();
  let workedMs = Number.NEGATIVE_INFINITY;
  setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(last);
    last = performance.eventLoopUtilization();
    if (utilization > AT_REST || last.active - workedMs < WORK_MS) return;
    collect({ type: "major", execution: "sync", flavor: "last-resort" });
    workedMs = performance.eventLoopUtilization().active;
  }, LOOK_MS).unref();
}

// Not there without --expose-gc; workers end by themselves.
if (isMainThread && globalThis.gc !== undefined) giveBackAtRest(globalThis.gc);
