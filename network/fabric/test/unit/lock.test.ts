import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as immediate } from "node:timers/promises";
import { expect } from "chai";
import { FabricNetworkError } from "../../src/index.js";
import { lockFolder, lockHolder } from "../../src/lock.js";

describe("the lock of a network's folder", () => {
  let dir: string;

  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), "lock-"))));
  afterEach(() => rm(dir, { recursive: true }));

  it("is got by one of those who ask at once, and by the next when that one lets go", async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(dir)));
    const got = asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const codes = asked.flatMap((each) => (each.status === "rejected" ? [codeOf(each.reason)] : []));
    expect(got).to.have.length(1);
    expect(new Set(codes)).to.deep.equal(new Set(["ALREADY_RUNNING"]));
    expect(await lockHolder(dir)).to.equal(process.pid);
    await got[0]?.();
    expect(await lockHolder(dir)).to.equal(undefined);
    await (
      await lockFolder(dir)
    )();
    expect(await readdir(dir)).to.deep.equal([]);
  });

  /** Each a little later than the one before: some come when the first has what it wanted. */
  async function lockAfter(turns: number): Promise<() => Promise<void>> {
    for (let turn = 0; turn < turns; turn++) await immediate();
    return lockFolder(dir);
  }

  it("is got by one of those who find at once that its process is gone, and stays that one's", async () => {
    for (let round = 0; round < 30; round++) {
      await writeFile(join(dir, "running.pid"), "999999999 1\n");
      const asked = await Promise.allSettled(Array.from({ length: 20 }, (_, place) => lockAfter(place)));
      const got = asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      expect(got, `round ${round}`).to.have.length(1);
      expect(await lockHolder(dir)).to.equal(process.pid);
      await got[0]?.();
      expect(await readdir(dir)).to.deep.equal([]);
    }
  });

  it("is got after a process that was killed while it removed one that counts for nothing", async () => {
    await writeFile(join(dir, "running.pid"), "999999999 1\n");
    await writeFile(join(dir, "running.pid.999999999-1"), "999999998 1\n");
    const unlock = await lockFolder(dir);
    expect(await readdir(dir)).to.deep.equal(["running.pid"]);
    await unlock();
  });

  it("counts for nothing when its process is gone", async () => {
    await writeFile(join(dir, "running.pid"), "999999999 1\n");
    const unlock = await lockFolder(dir);
    expect(await lockHolder(dir)).to.equal(process.pid);
    await unlock();
  });
});

function codeOf(error: unknown): unknown {
  return error instanceof FabricNetworkError ? error.code : error;
}
