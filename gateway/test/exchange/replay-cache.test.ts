import { mkdir, mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ReplayCache } from "../../src/exchange/replay-cache.js";
import { codeOf } from "../exchange-leg/until.js";

const MINUTE_MS = 60_000;

describe("one-time identifiers", () => {
  let directory: string;
  let cache: ReplayCache;
  let steady: number;
  const openAt = (nowMs: number): Promise<ReplayCache> => ReplayCache.open(directory, nowMs, () => steady);
  /** While no clock jumps. */
  const claim = (issuer: string, jti: string, untilMs: number, nowMs: number): Promise<boolean> => {
    steady = nowMs;
    return cache.claim(issuer, jti, untilMs, nowMs);
  };

  beforeEach(async () => {
    steady = 0;
    directory = await mkdtemp(join(tmpdir(), "mulian-replay-"));
    cache = await openAt(0);
  });

  afterEach(async () => {
    await cache.close();
    await rm(directory, { recursive: true });
  });

  const reopen = async (): Promise<void> => {
    await cache.close();
    cache = await openAt(steady);
  };

  it("are taken once, an issuer's apart from another's", async () => {
    expect(await claim("a", "1", MINUTE_MS, 0)).to.equal(true);
    expect(await claim("a", "1", MINUTE_MS, 0)).to.equal(false);
    expect(await claim("b", "1", MINUTE_MS, 0)).to.equal(true);
    const both = await Promise.all([claim("a", "2", MINUTE_MS, 0), claim("a", "2", MINUTE_MS, 0)]);
    expect(both).to.have.members([true, false]);
  });

  it("are known after a restart, whatever is in them, until their time is over", async () => {
    expect(await claim("a", 'x\n[0,"y"]\n', MINUTE_MS, 0)).to.equal(true);
    await reopen();
    expect(await claim("a", 'x\n[0,"y"]\n', MINUTE_MS, 1)).to.equal(false);
    expect(await claim("a", 'x\n[0,"y"]\n', 3 * MINUTE_MS, MINUTE_MS)).to.equal(true);
  });

  it("are known after a restart although an entry beside them was torn", async () => {
    const file = join(directory, "current.jsonl");
    await claim("a", "whole", MINUTE_MS, 0);
    await claim("a", "torn", MINUTE_MS, 0);
    await truncate(file, (await readFile(file)).length - 5);
    expect(await claim("a", "after", MINUTE_MS, 0)).to.equal(true);
    await reopen();
    for (const jti of ["whole", "after"]) expect(await claim("a", jti, MINUTE_MS, 1), jti).to.equal(false);
  });

  it("take no room for ever, and none is forgotten before its time", async () => {
    for (let minute = 0; minute < 12; minute += 1) {
      const nowMs = minute * MINUTE_MS;
      await claim("a", `at ${minute}`, nowMs + 3 * MINUTE_MS, nowMs);
      await reopen();
      for (let before = Math.max(0, minute - 2); before <= minute; before += 1)
        expect(await claim("a", `at ${before}`, nowMs + MINUTE_MS, nowMs), `at ${before}`).to.equal(false);
    }
    const kept = await Promise.all(
      ["previous", "current"].map((name) => readFile(join(directory, `${name}.jsonl`), "utf8")),
    );
    expect(kept.join("")).to.include('at 11"');
    expect(kept.join("")).to.not.include('at 4"');
  });

  it("are not taken while no file can be begun for them, and none is forgotten meanwhile", async () => {
    await claim("a", "early", 10 * MINUTE_MS, 0);
    const next = join(directory, "next.jsonl");
    await mkdir(next);
    const refused = (minute: number) => codeOf(claim("a", "later", 10 * MINUTE_MS, minute * MINUTE_MS));
    expect([await refused(1), await refused(2)]).to.deep.equal(["READ_ONLY", "READ_ONLY"]);
    await rm(next, { recursive: true });
    expect(await claim("a", "later", 10 * MINUTE_MS, 3 * MINUTE_MS)).to.equal(true);
    await reopen();
    for (const jti of ["early", "later"])
      expect(await claim("a", jti, 10 * MINUTE_MS, 4 * MINUTE_MS), jti).to.equal(false);
    expect((await readdir(directory)).toSorted()).to.deep.equal(["current.jsonl", "previous.jsonl"]);
  });

  it("are known when the clock was set ahead for a while, whatever was looked through meanwhile", async () => {
    await claim("a", "1", 5 * MINUTE_MS, 0);
    for (const ahead of [60, 120]) {
      steady += MINUTE_MS;
      await cache.claim("a", `ahead ${ahead}`, (ahead + 5) * MINUTE_MS, ahead * MINUTE_MS);
    }
    steady += MINUTE_MS;
    expect(await cache.claim("a", "1", 5 * MINUTE_MS, 3 * MINUTE_MS)).to.equal(false);
    await cache.close();
    cache = await openAt(3 * MINUTE_MS);
    expect(await cache.claim("a", "1", 5 * MINUTE_MS, 3 * MINUTE_MS)).to.equal(false);
  });

  it("are not taken once the cache is closed: nobody would know of them after the restart", async () => {
    await claim("a", "1", MINUTE_MS, 0);
    await cache.close();
    const tooLate = claim("a", "2", 2 * MINUTE_MS, MINUTE_MS);
    expect(await tooLate.catch(() => "failed")).to.equal("failed");
    cache = await openAt(0);
    expect(await claim("a", "1", MINUTE_MS, 1)).to.equal(false);
    expect(await claim("a", "2", MINUTE_MS, 1)).to.equal(true);
  });
});
