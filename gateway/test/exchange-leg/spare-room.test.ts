import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { PackageStore } from "../../src/exchange/package-store.js";
import { sparingRoom } from "../../src/exchange/spare-room.js";
import { skipLoudly } from "../skip.js";

const SIZE_BYTES = 16 * 1_048_576;
const CHUNK = Buffer.alloc(65_536, 1);

async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i += 1) yield CHUNK;
}

describe("room for what another department sends", () => {
  let dir: string;
  let isMounted = false;

  before(async function () {
    dir = await mkdtemp(join(tmpdir(), "mulian-room-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE_BYTES},mode=0700`, "tmpfs", dir], { stdio: "ignore" });
      isMounted = true;
    } catch {
      skipLoudly(this, "a small file system cannot be mounted here (that takes root)");
    }
  });
  after(async () => {
    if (isMounted) execFileSync("umount", [dir]);
    await rm(dir, { recursive: true, force: true });
  });

  it("takes a package that fits, refuses one without end, and leaves room for the log and nothing of the package", async () => {
    const store = await PackageStore.open(join(dir, "packages"));
    const kept = await store.put(chunks(16));
    expect(await store.has(kept.packageDigest)).to.equal(true);
    const refused = await store.put(chunks(Number.POSITIVE_INFINITY)).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DomainError).with.property("code", "READ_ONLY");
    expect(await readdir(join(dir, "packages"))).to.deep.equal([`${kept.packageDigest}.package`]);
  });

  it("stops a writer before the file system is full", async () => {
    let leastFreeBytes = SIZE_BYTES;
    const store = await PackageStore.open(join(dir, "watched"));
    const watched = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of sparingRoom(dir, chunks(Number.POSITIVE_INFINITY))) {
        yield chunk;
        const { bavail, bsize } = await statfs(dir);
        leastFreeBytes = Math.min(leastFreeBytes, bavail * bsize);
      }
    };
    const refused = await store.put(watched()).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DomainError).with.property("code", "READ_ONLY");
    expect(leastFreeBytes).to.be.greaterThan(0);
  });
});
