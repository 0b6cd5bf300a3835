import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { expect } from "chai";
import { repositoryRoot } from "../src/repository.js";

const GOLDEN = join(repositoryRoot, "verifier/test/golden/evidence/1");

describe("mulian verify", function () {
  this.timeout(60_000); // each is two processes
  let folder: string;
  let file: string;
  let pin: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "mulian-verify-"));
    file = join(folder, "grant.zip");
    writeFileSync(file, brotliDecompressSync(readFileSync(join(GOLDEN, "embedded.zip.br"))));
    pin = (JSON.parse(readFileSync(join(GOLDEN, "pins.json"), "utf8")) as Record<string, string>)["embedded"] ?? ""; // our own file
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Without any system: nothing is configured, and nobody can be asked. */
  const verify = (...args: readonly string[]): { readonly status: number | null; readonly stdout: string } =>
    spawnSync(process.execPath, [join(repositoryRoot, "cli/dist/src/main.js"), "verify", ...args], {
      encoding: "utf8",
      env: { HOME: folder, MULIAN_DATA: join(folder, "none") },
    });

  it("proves a bundle without a system, and gives all that it says as JSON", () => {
    const { status, stdout } = verify(file, "--genesis", pin, "--json");
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ verdict: "proven" });
  });

  it("ends as the verifier does, in the reader's language: 2 without a pin, 3 for no bundle", () => {
    const unproven = verify(file, "--lang", "zh");
    expect(unproven.status).to.equal(2);
    expect(unproven.stdout).to.include("任何证据包都不能证明").and.to.include("PIN_MISSING");
    expect(verify(join(folder, "none.zip")).status).to.equal(3);
  });

  it("ends with 3, never as if something were unproven, where the command line is wrong; help is no mistake", () => {
    expect(verify().status).to.equal(3);
    expect(verify(file, "--genesis").status).to.equal(3);
    expect(verify("--help").status).to.equal(0);
  });
});
