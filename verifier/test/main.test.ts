import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MAX_EVIDENCE_BYTES } from "@mulian/domain";
import { expect } from "chai";
import { goldenBundle } from "./support/golden.js";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));

describe("the verifier as a program", function () {
  this.timeout(60_000); // each is a process of its own
  const { bytes, pin } = goldenBundle("embedded");
  let folder: string;
  let file: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "verifier-"));
    file = join(folder, "grant.zip");
    writeFileSync(file, bytes);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (
    ...args: readonly string[]
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 });

  it("ends with 0 when everything is proven, 2 without a pin, 1 by another one", () => {
    expect(run(file, "--genesis", pin)).to.include({ status: 0, stderr: "" });
    const unproven = run(file);
    expect(unproven.status).to.equal(2);
    expect(unproven.stdout).to.include("PIN_MISSING").and.to.include("--genesis");
    expect(run(file, "--genesis", "0".repeat(64)).status).to.equal(1);
  });

  it("ends with 3 for what is no bundle, no file, or no question", () => {
    writeFileSync(join(folder, "other"), "other");
    expect(run(join(folder, "other"), "--genesis", pin)).to.include({ status: 3, stderr: "" });
    expect(run(join(folder, "none")).status).to.equal(3);
    expect(run(folder).stdout).to.include("UNREADABLE");
    // A file with a hole: it takes no room on the disk, and would in memory.
    truncateSync(join(folder, "other"), MAX_EVIDENCE_BYTES + 1);
    expect(run(join(folder, "other")).stdout).to.include("TOO_LARGE");
    for (const args of [
      ["--bad", file],
      [file, "--genesis", "abc"],
    ]) {
      const { status, stderr } = run(...args);
      expect(status).to.equal(3);
      expect(stderr)
        .to.include("usage")
        .and.to.not.match(/\n\s+at /);
    }
  });

  it("judges the records of another chaincode only where it is named", () => {
    expect(run(file, "--genesis", pin, "--chaincode", "mulian").status).to.equal(0);
    const { status, stdout } = run(file, "--genesis", pin, "--chaincode", "basic");
    expect(status).to.equal(1);
    expect(stdout).to.include("CHAINCODE_OTHER").and.to.include("chaincode mulian");
  });

  it("TOO_MUCH_WORK: ends with 3 and no verdict where judging was ended", () => {
    // As the kernel does where memory ends. The option reaches the process that judges, too.
    const preload = join(folder, "killed.cjs");
    writeFileSync(preload, 'if (process.argv[1]?.endsWith("judge.js")) process.kill(process.pid, "SIGKILL");');
    const args = ["--require", preload, MAIN, file, "--genesis", pin];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(status).to.equal(3);
    expect(stdout).to.include("TOO_MUCH_WORK");
  });

  it("ends with the same status though nobody reads what it says to the end", async () => {
    const child = spawn(process.execPath, [MAIN, file, "--genesis", pin, "--json"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let said = "";
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const [status] = (await once(child, "close")) as [number | null]; // as `close` is described
    expect(status).to.equal(0);
    expect(said).to.equal("");
  });

  it("gives one JSON document with all of it, limits too", () => {
    const report = JSON.parse(run(file, "--genesis", pin, "--json").stdout) as Record<string, unknown>; // asserted on below
    expect(report).to.include({ verdict: "proven" }).and.to.have.property("limits").with.length.above(3);
    expect(report).to.have.nested.property("network.consensus", "raft");
    expect(report).to.have.property("statements").with.length.above(10);
  });
});
