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

  it("ends as the verifier does, without a system: 0 proven, 2 without a pin, 3 for no bundle", () => {
    expect(verify(file, "--genesis", pin).status).to.equal(0);
    expect(verify(file).status).to.equal(2);
    expect(verify(join(folder, "none.zip")).status).to.equal(3);
  });

  it("says what no bundle proves in the reader's language, and all of it as JSON", () => {
    expect(verify(file, "--genesis", pin, "--lang", "zh").stdout).to.include("任何证据包都不能证明");
    expect(JSON.parse(verify(file, "--genesis", pin, "--json").stdout)).to.include({ verdict: "proven" });
  });
});
