import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { ExitStatus } from "../src/exit-status.js";

const PROGRAM = fileURLToPath(new URL("../src/main.js", import.meta.url));

describe("the command line", function () {
  this.timeout(180_000);

  it("ends quietly when whoever reads it goes away", async () => {
    const child = spawn(process.execPath, [PROGRAM, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    const [stderr, [status]] = await Promise.all([child.stderr.setEncoding("utf8").toArray(), once(child, "exit")]);
    expect([stderr.join(""), status]).to.deep.equal(["", ExitStatus.done]);
  });
});
