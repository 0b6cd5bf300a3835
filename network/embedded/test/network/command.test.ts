import { type ChildProcess, spawn } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { connectAs } from "./member.js";

const COMMAND = join(import.meta.dirname, "../../src/bin.js");
const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");

describe("embedded-fabric, the command", function () {
  this.timeout(20_000);
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "embedded-command-"));
  });

  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  function run(...flags: string[]): ChildProcess & { output: Promise<string> } {
    const child = spawn(process.execPath, [COMMAND, "--data", dataDir, ...flags], { stdio: ["pipe", "pipe", "pipe"] });
    const output = once(child.stdout, "data").then(([chunk]: Buffer[]) => String(chunk));
    return Object.assign(child, { output });
  }

  async function exitCode(child: ChildProcess): Promise<number | null> {
    const [code]: (number | null)[] = await once(child, "exit");
    return code ?? null;
  }

  it("starts a network with users who can use it, and stops when told", async () => {
    const flags = ["--org", "Org1MSP", "--org", "Org2MSP:second", "--chaincode", `sink=${CONTRACT}:OR('Org1MSP.peer','Org2MSP.peer')`, "--user", "Org2MSP:carol"];
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const child = run(...flags);
      expect(await child.output).to.include("Ready");
      const connection = JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8"));
      const msp = join(dataDir, "users", "second", "carol");
      const member = {
        id: "carol",
        mspId: "Org2MSP",
        certificatePem: await readFile(join(msp, "signcerts", "cert.pem"), "utf8"),
        privateKey: createPrivateKey(await readFile(join(msp, "keystore", "key.pem"))),
      };
      const session = await connectAs(connection, member);
      const sink = session.gateway.getNetwork("mychannel").getContract("sink");
      expect(Buffer.from(await sink.submitTransaction("append", "key", "x")).toString()).to.equal(signal === "SIGTERM" ? "x" : "xx");
      session.close();
      child.kill(signal);
      expect(await exitCode(child)).to.equal(0);
    }
  });

  it("refuses what makes no network", async () => {
    expect(await exitCode(run("--org", "Org1MSP"))).to.equal(1);
    expect(await exitCode(run("--org", "Org1MSP", "--chaincode", "nameless"))).to.equal(1);
    expect(await exitCode(run("--org", "Org 1", "--chaincode", `sink=${CONTRACT}`))).to.equal(1);
    expect(await exitCode(run("--org", "Org1MSP", "--chaincode", `sink=${dataDir}`))).to.equal(1);
    expect(await exitCode(run("--org", "Org1MSP", "--chaincode", `sink=${CONTRACT}`, "--user", "Org9MSP:eve"))).to.equal(1);
  });
});
