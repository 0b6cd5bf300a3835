import { mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./root.mjs";
import { say } from "./say.mjs";

const path = `${root}.toolchain/lock`;
const POLL_MS = 200; // short beside the seconds an installation takes, and no load

/**
 * Runs `work` while no other launcher installs or builds here. The lock is a symbolic link whose target
 * names its owner's process; one whose owner is gone is taken over. `./mulian` speaks the same protocol.
 */
export async function withLock(work) {
  await take();
  process.once("exit", release);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

async function take() {
  mkdirSync(`${root}.toolchain`, { recursive: true });
  for (let told = false; ;) {
    try {
      return symlinkSync(`pid-${process.pid}`, path);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const owner = ownerPid();
    if (owner !== undefined && !isAlive(owner)) removeStale();
    else {
      if (!told && owner)
        say(
          `另一个启动程序（进程 ${owner}）正在此处工作，等待其完成`,
          `another launcher (process ${owner}) is at work here; waiting for it`,
        );
      told = true;
      await sleep(POLL_MS);
    }
  }
}

/** Undefined when the lock was released in the meantime. */
function ownerPid() {
  try {
    return Number(readlinkSync(path).replace("pid-", ""));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // it lives, under another user
  }
}

/** Renamed before it is removed: of two launchers that see a dead owner only one gets the link. */
function removeStale() {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch {
    // The other launcher was first.
  }
}

function release() {
  rmSync(path, { force: true });
}
