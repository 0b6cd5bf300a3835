import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { ExitStatus } from "../../src/exit-status.js";

const PROGRAM = fileURLToPath(new URL("../../src/main.js", import.meta.url));

describe("the network that mulian network speaks of", function () {
  this.timeout(180_000);
  let data: string;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "mulian-network-"));
    await mkdir(join(data, "network"));
    await writeFile(join(data, "network", "network.json"), "{}");
  });
  afterEach(() => rm(data, { recursive: true }));

  /** What `network status` says on standard error of a system that does not run. */
  async function status(): Promise<string> {
    const args = ["--disable-warning=ExperimentalWarning", PROGRAM, "network", "status", "--data", data];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    const [said, [code]] = await Promise.all([child.stderr.setEncoding("utf8").toArray(), once(child, "exit")]);
    expect(code).to.equal(ExitStatus.refused);
    return said.join("");
  }

  it("is the standing system's where that is of real Fabric", async () => {
    await writeFile(join(data, "topology.yaml"), "{}");
    expect(await status()).to.include(join(data, "network"));
  });

  it("is not the embedded network, which keeps a file of the same name", async () => {
    expect(await status()).to.include(join(data, "fabric-network"));
  });
});
