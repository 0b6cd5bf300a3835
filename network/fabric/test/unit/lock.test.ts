import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
