import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { repositoryRoot } from "./planted-tree.js";

const OLD_NODE = "#!/bin/sh\necho v20.19.0\n";
const BROKEN_NPM = "#!/bin/sh\necho 'npm error code E404'\nexit 1\n";
const SYSTEM_PATH = "/usr/bin:/bin"; // what the launcher itself needs: readlink, dirname, ln …

/** A folder with the real launcher in it and, in place of the product, a program that tells how it was started. */
class LaunchFolder {
  readonly temporary = mkdtempSync(join(tmpdir(), "mulian launcher "));
  readonly root = join(this.temporary, "a project");

  constructor() {
    mkdirSync(this.root);
    copyFileSync(join(repositoryRoot, "mulian"), join(this.root, "mulian"));
    this.write("tools/prepare/main.mjs", "");
    this.write("cli/dist/src/main.js", "console.log(JSON.stringify([process.version, ...process.argv.slice(2)]));");
    this.write("package.json", "{}");
  }

  write(path: string, content: string, mode = 0o644): void {
    const full = join(this.root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    chmodSync(full, mode);
  }

  /** A node that runs, where the launcher keeps the one it fetched. */
  plantFetchedNode(): void {
    mkdirSync(join(this.root, ".toolchain/node_modules/node/bin"), { recursive: true });
    symlinkSync(process.execPath, join(this.root, ".toolchain/node_modules/node/bin/node"));
  }

  /** Programs that stand first on the PATH. */
  plantOnPath(programs: Readonly<Record<string, string>>): string {
    for (const [name, content] of Object.entries(programs)) this.write(`bin/${name}`, content, 0o755);
    return `${join(this.root, "bin")}:${SYSTEM_PATH}`;
  }

  remove(): void {
    rmSync(this.temporary, { recursive: true, force: true });
  }
}

describe("launcher", () => {
  let folder: LaunchFolder;
  beforeEach(() => {
    folder = new LaunchFolder();
  });
  afterEach(() => folder.remove());

  function launch(path: string, program = join(folder.root, "mulian"), args = ["a b", "*", ""], locale = {}) {
    const env = { PATH: path, HOME: folder.temporary, ...locale };
    return spawnSync(program, args, { cwd: "/", encoding: "utf8", env });
  }

  const started = JSON.stringify([process.version, "a b", "*", ""]) + "\n";

  it("runs with the Node on the PATH, from any folder, arguments untouched", () => {
    expect(launch(`${dirname(process.execPath)}:${SYSTEM_PATH}`)).to.include({ status: 0, stdout: started });
  });

  it("runs through a chain of symbolic links", () => {
    const link = join(folder.temporary, "link");
    mkdirSync(join(folder.temporary, "other"));
    symlinkSync("other/mulian", link);
    symlinkSync("../a project/mulian", join(folder.temporary, "other/mulian"));
    expect(launch(`${dirname(process.execPath)}:${SYSTEM_PATH}`, link)).to.include({ status: 0, stdout: started });
  });

  it("prefers the Node it fetched to one on the PATH that is too old", () => {
    folder.plantFetchedNode();
    expect(launch(folder.plantOnPath({ node: OLD_NODE }))).to.include({ status: 0, stdout: started });
  });

  it("says what npm said and what to do when no Node can be fetched, and leaves no lock", () => {
    const outcome = launch(folder.plantOnPath({ node: OLD_NODE, npm: BROKEN_NPM }));
    expect(outcome).to.include({ status: 1, stdout: "" });
    expect(outcome.stderr).to.include("npm error code E404").and.include("yourself and run this command again");
    expect(existsSync(join(folder.root, ".toolchain/lock"))).to.equal(false);
  });

  it("prints help before anything is installed", () => {
    rmSync(join(folder.root, "cli"), { recursive: true });
    const outcome = launch(folder.plantOnPath({ node: OLD_NODE, npm: BROKEN_NPM }), undefined, []);
    expect(outcome.status).to.equal(0);
    expect(outcome.stdout).to.include("./mulian demo");
  });

  it("speaks Chinese where the locale is, an empty variable being none", () => {
    rmSync(join(folder.root, "cli"), { recursive: true });
    const path = folder.plantOnPath({ node: OLD_NODE, npm: BROKEN_NPM });
    const han = /\p{Script=Han}/u;
    for (const locale of [{ LANG: "zh_CN.UTF-8" }, { LC_ALL: "", LANG: "zh_CN.UTF-8" }]) {
      expect(launch(path, undefined, [], locale).stdout)
        .to.match(han)
        .and.include("./mulian demo");
      expect(launch(path, undefined, ["start"], locale).stderr)
        .to.match(han)
        .and.include("npm error code E404");
    }
    for (const locale of [{}, { LANG: "C" }, { LC_ALL: "C", LANG: "zh_CN.UTF-8" }]) {
      expect(launch(path, undefined, [], locale).stdout).to.not.match(han);
      expect(launch(path, undefined, ["start"], locale).stderr).to.not.match(han);
    }
  });

  it("takes over the lock of a launcher that is gone", () => {
    const gone = spawnSync(process.execPath, ["--version"]).pid;
    mkdirSync(join(folder.root, ".toolchain"));
    symlinkSync(`pid-${gone}`, join(folder.root, ".toolchain/lock"));
    const outcome = launch(folder.plantOnPath({ node: OLD_NODE, npm: BROKEN_NPM }));
    expect(outcome.stderr).to.include("npm error code E404");
  });

  it("waits for a launcher that is at work", async () => {
    mkdirSync(join(folder.root, ".toolchain"));
    symlinkSync(`pid-${process.pid}`, join(folder.root, ".toolchain/lock"));
    const path = folder.plantOnPath({ node: OLD_NODE, npm: BROKEN_NPM });
    const waiting = spawn(join(folder.root, "mulian"), ["x"], {
      env: { PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    waiting.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const end = once(waiting, "close");
    while (!said.includes(`process ${process.pid}`)) await sleep(20);
    folder.plantFetchedNode(); // what the other launcher was at work on
    rmSync(join(folder.root, ".toolchain/lock"));
    expect(await end).to.deep.equal([0, null]);
  });
});
