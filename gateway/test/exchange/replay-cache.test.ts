import { mkdir, mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ReplayCache } from "../../src/exchange/replay-cache.js";

const MINUTE_MS = 60_000;

describe("one-time identifiers", () => {
  let directory: string;
  let cache: ReplayCache;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "mulian-replay-"));
    cache = await ReplayCache.open(directory);
  });

  afterEach(async () => {
    await cache.close();
    await rm(directory, { recursive: true });
  });

  const reopen = async (): Promise<void> => {
    await cache.close();
    cache = await ReplayCache.open(directory);
  };

  it("are taken once, an issuer's apart from another's", async () => {
    expect(await cache.claim("a", "1", MINUTE_MS, 0)).to.equal(true);
    expect(await cache.claim("a", "1", MINUTE_MS, 0)).to.equal(false);
    expect(await cache.claim("b", "1", MINUTE_MS, 0)).to.equal(true);
    const both = await Promise.all([cache.claim("a", "2", MINUTE_MS, 0), cache.claim("a", "2", MINUTE_MS, 0)]);
    expect(both).to.have.members([true, false]);
  });

  it("are known after a restart, whatever is in them, until their time is over", async () => {
    expect(await cache.claim("a", 'x\n[0,"y"]\n', MINUTE_MS, 0)).to.equal(true);
    await reopen();
    expect(await cache.claim("a", 'x\n[0,"y"]\n', MINUTE_MS, 1)).to.equal(false);
    expect(await cache.claim("a", 'x\n[0,"y"]\n', 3 * MINUTE_MS, MINUTE_MS)).to.equal(true);
  });

  it("are known after a restart although an entry beside them was torn", async () => {
    const file = join(directory, "current.jsonl");
    await cache.claim("a", "whole", MINUTE_MS, 0);
    await cache.claim("a", "torn", MINUTE_MS, 0);
    await truncate(file, (await readFile(file)).length - 5);
    expect(await cache.claim("a", "after", MINUTE_MS, 0)).to.equal(true);
    await reopen();
    for (const jti of ["whole", "after"]) expect(await cache.claim("a", jti, MINUTE_MS, 1), jti).to.equal(false);
  });

  it("take no room for ever, and none is forgotten before its time", async () => {
    for (let minute = 0; minute < 12; minute += 1) {
      const nowMs = minute * MINUTE_MS;
      await cache.claim("a", `at ${minute}`, nowMs + 3 * MINUTE_MS, nowMs);
      await reopen();
      for (let before = Math.max(0, minute - 2); before <= minute; before += 1)
        expect(await cache.claim("a", `at ${before}`, nowMs + MINUTE_MS, nowMs), `at ${before}`).to.equal(false);
    }
    const kept = await Promise.all(
      ["previous", "current"].map((name) => readFile(join(directory, `${name}.jsonl`), "utf8")),
    );
    expect(kept.join("")).to.include('at 11"');
    expect(kept.join("")).to.not.include('at 4"');
  });

  it("are kept in the file there is while no other can be begun, and in another one as soon as it can", async () => {
    const next = join(directory, "next.jsonl");
    // In its way, as a full disk would be.
    await mkdir(next);
    for (let minute = 0; minute < 3; minute += 1)
      expect(await cache.claim("a", `at ${minute}`, 10 * MINUTE_MS, minute * MINUTE_MS)).to.equal(true);
    await reopen();
    for (let minute = 0; minute < 3; minute += 1)
      expect(await cache.claim("a", `at ${minute}`, 10 * MINUTE_MS, 3 * MINUTE_MS), `at ${minute}`).to.equal(false);
    await rm(next, { recursive: true });
    expect(await cache.claim("a", "later", 10 * MINUTE_MS, 4 * MINUTE_MS)).to.equal(true);
    await reopen();
    for (const jti of ["at 0", "at 1", "at 2", "later"])
      expect(await cache.claim("a", jti, 10 * MINUTE_MS, 4 * MINUTE_MS), jti).to.equal(false);
    expect((await readdir(directory)).toSorted()).to.deep.equal(["current.jsonl", "previous.jsonl"]);
  });

  it("are not taken once the cache is closed: nobody would know of them after the restart", async () => {
    await cache.claim("a", "1", MINUTE_MS, 0);
    await cache.close();
    const claim = cache.claim("a", "2", 2 * MINUTE_MS, MINUTE_MS);
    expect(await claim.catch(() => "failed")).to.equal("failed");
    cache = await ReplayCache.open(directory);
    expect(await cache.claim("a", "1", MINUTE_MS, 1)).to.equal(false);
    expect(await cache.claim("a", "2", MINUTE_MS, 1)).to.equal(true);
  });
});
