import { mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FabricNetworkError, recordedProcesses } from "../../src/index.js";
import { Processes } from "../../src/processes.js";
import { Watchdog } from "../../src/watchdog.js";
import { eventually } from "../network/eventually.js";

/** Ids of this machine's processes that work in the folder. */
async function processesIn(dir: string): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => "")));
  return ids.flatMap((id, index) => (folders[index] === dir ? [Number(id)] : []));
}

describe("processes", () => {
  let dir: string;
  let processes: Processes;
  let watchdog: Watchdog | undefined;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "processes-"));
    processes = new Processes(dir, join(dir, "logs"));
  });
  afterEach(async () => {
    watchdog?.close();
    watchdog = undefined;
    await processes.close();
    await rm(dir, { recursive: true });
  });

  const start = (name: string) => processes.start({ name, program: "/bin/sleep", args: ["600"], cwd: dir });
  const pidOf = (name: string): number => processes.pids[name] ?? 0;
  const recorded = async (name: string) => (await recordedProcesses(dir)).find((each) => each.name === name);

  it("that end unasked are started again, and counted", async () => {
    await start("sleeper");
    const told: string[] = [];
    watchdog = new Watchdog(processes, ({ en: step }) => told.push(step));
    const before = pidOf("sleeper");
    process.kill(before, "SIGKILL");
    await eventually(async () => (await recorded("sleeper"))?.restarts === 1);
    expect(pidOf("sleeper")).to.be.above(0).and.not.equal(before);
    expect(told.join()).to.include("sleeper ended");
  });

  it("that are stopped stay stopped until they are started", async () => {
    await start("sleeper");
    watchdog = new Watchdog(processes, () => {});
    await processes.stop("sleeper");
    expect(await recorded("sleeper")).to.include({ isAlive: false, isStopped: true });
    expect(processes.ended).to.deep.equal(["sleeper"]);
    await processes.again("sleeper");
    expect(await recorded("sleeper")).to.include({ isAlive: true, isStopped: false, restarts: 0 });
  });

  it("are started once, however many ask at once", async () => {
    await start("sleeper");
    await processes.stop("sleeper");
    await Promise.all([1, 2, 3].map(() => processes.again("sleeper")));
    expect(await processesIn(dir)).to.deep.equal([pidOf("sleeper")]);
  });

  it("that nobody knows are refused", async () => {
    for (const call of [processes.stop("nobody"), processes.again("nobody")]) {
      const error = await call.catch((refused: unknown) => refused);
      expect(error).to.be.instanceOf(FabricNetworkError).with.property("code", "NO_SUCH_PROCESS");
    }
  });
});
