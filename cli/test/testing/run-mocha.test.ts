import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect } from "chai";
import { repositoryRoot } from "../../src/repository.js";
import { MAX_LANES } from "../../src/testing/lane-count.js";
import { runMocha } from "../../src/testing/run-mocha.js";
import { NOTHING } from "../../src/testing/tally.js";

/** Each test starts mocha, some of them what that starts too: a moment at rest, many on a busy machine. */
const LIMIT_MS = 60_000;

describe("runMocha", function () {
  this.timeout(LIMIT_MS);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mulian-run-mocha-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs mocha over one test file with this source. */
  function run(source: string) {
    writeFileSync(join(folder, "a.test.cjs"), source);
    return runMocha(
      { folder: relative(repositoryRoot, folder), files: ["*.test.cjs"] },
      { output: "ignore", leaveLimitMs: 500 },
    );
  }

  it("counts what passed", async () => {
    const tally = await run("describe('s', () => { it('a', () => {}); it('b', async () => {}); });");
    expect({ ...tally, cpu: [] }).to.deep.equal({ ...NOTHING, passed: ["s a", "s b"] });
  });

  it("counts what each suite took of the processors, with processes that it started and waited for", async () => {
    // Until the process has used so much, however long that takes.
    const spin = "while (process.cpuUsage().user < 300_000);";
    const { cpu } = await run(`
      const { execFileSync } = require("child_process");
      describe('idle', () => { it('a', () => {}); });
      describe('busy', () => { it('b', () => { execFileSync(process.execPath, ["-e", ${JSON.stringify(spin)}]); }); });`);
    const secondsOf = (title: string): number => cpu.find((one) => one.title === title)?.seconds ?? NaN;
    expect(cpu.map(({ title }) => title).slice(0, 2)).to.deep.equal(["idle", "busy"]);
    expect(secondsOf("busy")).to.be.at.least(0.29); // the kernel counts in hundredths
    expect(secondsOf("idle")).to.be.below(secondsOf("busy"));
  });

  it("gives each lane ports of its own", async () => {
    writeFileSync(
      join(folder, "a.test.cjs"),
      `require("fs").writeFileSync("ports", process.env.MULIAN_TEST_PORTS); it("a", () => {});`,
    );
    const rangeOf = async (lane: number): Promise<number[]> => {
      await runMocha({ folder: relative(repositoryRoot, folder), files: ["*.test.cjs"] }, { output: "ignore", lane });
      return readFileSync(join(folder, "ports"), "utf8").split("-").map(Number);
    };
    const ranges = [await rangeOf(0), await rangeOf(1), await rangeOf(MAX_LANES - 1)];
    const [[, end0 = 0] = [], [start1 = 0, end1 = 0] = [], [start2 = 0, end2 = 0] = []] = ranges;
    expect(end0).to.be.below(start1);
    expect(end1).to.be.below(start2);
    expect(end2).to.be.below(32_768);
  });

  it("counts what failed, in a test or in a hook", async () => {
    const tally = await run(`
      describe('s', () => { it('a', () => { throw new Error('planted'); }); });
      describe('t', () => { before(() => { throw new Error('planted'); }); it('b', () => {}); });`);
    expect(tally.passed).to.deep.equal([]);
    expect(tally.failed.map(({ title, of }) => [title, of])).to.deep.equal([
      ["s a", "test"],
      ['t "before all" hook for "b"', "hook"],
    ]);
    for (const { text } of tally.failed) expect(text).to.include("planted");
  });

  it("names what was skipped with its reason, for a test or for a whole suite", async () => {
    const tally = await run(`
      describe('s', () => {
        it('a', function () { this.test.skipReason = 'no database'; this.skip(); });
        describe('t', () => {
          before(function () { this.test.parent.skipReason = 'no browser'; this.skip(); });
          it('b', () => {});
        });
      });`);
    expect({ ...tally, cpu: [] }).to.deep.equal({
      ...NOTHING,
      skipped: [
        { title: "s a", reason: "no database" },
        { title: "s t b", reason: "no browser" },
      ],
    });
  });

  /** The number of failures is what these tell. */
  async function failuresOf(source: string): Promise<number> {
    return (await run(source)).failed.length;
  }

  it("takes a skip without a reason for a failure", async () => {
    expect(await failuresOf("describe('s', () => { it.skip('a', () => {}); });")).to.equal(1);
  });

  it("takes a process that does not end by itself for a failure", async () => {
    expect(await failuresOf("it('a', () => { setInterval(() => {}, 1000); });")).to.equal(1);
  });

  it("takes a crash, an import that fails and an early end for failures", async () => {
    expect(await failuresOf("require('./absent.cjs');")).to.equal(1);
    expect(await failuresOf("it('a', () => { process.exit(0); });")).to.equal(1);
    expect(await failuresOf("it('a', () => { process.kill(process.pid, 'SIGKILL'); });")).to.equal(1);
  });
});
