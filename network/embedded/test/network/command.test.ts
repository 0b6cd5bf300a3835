import { type ChildProcess, spawn } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { failure } from "./helpers.js";
import { connectAs, enrolMember, type Member, revokeMember } from "./member.js";

const COMMAND = join(import.meta.dirname, "../../src/bin.js");
const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");
const ROGUE = join(import.meta.dirname, "../../../test/contracts/rogue");

describe("embedded-fabric, the command", function () {
  this.timeout(180_000);
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

  /** From the folder that `--user` fills. */
  async function memberIn(mspId: string, organisation: string, id: string): Promise<Member> {
    const msp = join(dataDir, "users", organisation, id);
    const certificatePem = await readFile(join(msp, "signcerts", "cert.pem"), "utf8");
    return {
      id,
      mspId,
      certificatePem,
      privateKey: createPrivateKey(await readFile(join(msp, "keystore", "key.pem"))),
    };
  }

  async function exitCode(child: ChildProcess): Promise<number | null> {
    const [code]: (number | null)[] = await once(child, "exit");
    return code ?? null;
  }

  it("starts a network with users who can use it, and stops when told", async () => {
    const flags = [
      "--org",
      "Org1MSP",
      "--org",
      "Org2MSP:second",
      "--chaincode",
      `sink=${CONTRACT}:OR('Org1MSP.peer','Org2MSP.peer')`,
      "--user",
      "Org2MSP:carol",
    ];
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const child = run(...flags);
      expect(await child.output).to.include("Ready");
      const connection = JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8"));
      const session = await connectAs(connection, await memberIn("Org2MSP", "second", "carol"));
      const sink = session.gateway.getNetwork("mychannel").getContract("sink");
      expect(Buffer.from(await sink.submitTransaction("append", "key", "x")).toString()).to.equal(
        signal === "SIGTERM" ? "x" : "xx",
      );
      session.close();
      child.kill(signal);
      expect(await exitCode(child)).to.equal(0);
    }
  });

  it("puts what a CA revoked into the channel, from beside the network that runs", async () => {
    const child = run("--org", "Org1MSP", "--chaincode", `sink=${CONTRACT}`);
    try {
      await child.output;
      const connection = JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8"));
      const leaver = await enrolMember(connection, "Org1MSP", "leaver");
      await revokeMember(connection, leaver);
      const session = await connectAs(connection, leaver);
      const sink = session.gateway.getNetwork("mychannel").getContract("sink");
      expect(Buffer.from(await sink.evaluateTransaction("get", "k")).toString()).to.equal("");
      const publish = (mspId: string): Promise<number | null> => {
        const args = [COMMAND, "publish-revocations", "--data", dataDir, "--msp", mspId];
        return exitCode(spawn(process.execPath, args, { stdio: "ignore" }));
      };
      expect(await publish("Org9MSP")).to.equal(1);
      expect(Buffer.from(await sink.evaluateTransaction("get", "k")).toString()).to.equal("");
      expect(await publish("Org1MSP")).to.equal(0);
      // FAILED_PRECONDITION
      expect((await failure(() => sink.evaluateTransaction("get", "k"))).code).to.equal(9);
      session.close();
    } finally {
      child.kill("SIGTERM");
      await exitCode(child);
    }
  });

  it("has everything it acknowledged after it was killed", async () => {
    const flags = ["--org", "Org1MSP", "--chaincode", `sink=${CONTRACT}`, "--user", "Org1MSP:dora"];
    const acknowledged: string[] = [];
    let sent = 0;
    for (let round = 0; round < 3; round += 1) {
      const child = run(...flags);
      await child.output;
      const session = await connectAs(
        JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8")),
        await memberIn("Org1MSP", "org1", "dora"),
      );
      const sink = session.gateway.getNetwork("mychannel").getContract("sink");
      const found: [string, string][] = JSON.parse(
        Buffer.from(await sink.evaluateTransaction("range", "key", "kez")).toString(),
      );
      expect(found.map(([key]) => key)).to.include.members(acknowledged);
      const writers = Array.from({ length: 10 }, async () => {
        // Ends when the network is gone.
        for (;;) {
          const key = `key${String(++sent).padStart(6, "0")}`;
          await sink.submitTransaction("put", key, "v");
          acknowledged.push(key);
        }
      });
      setTimeout(() => child.kill("SIGKILL"), 400);
      await Promise.all([exitCode(child), Promise.allSettled(writers)]);
      session.close();
    }
    expect(acknowledged.length).to.be.greaterThan(30);
  });

  it("commits a private value that was endorsed before it was killed", async () => {
    const flags = ["--org", "Org1MSP", "--chaincode", `sink=${CONTRACT}`, "--user", "Org1MSP:erin"];
    const open = async () => {
      const connection = JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8"));
      return connectAs(connection, await memberIn("Org1MSP", "org1", "erin"));
    };
    let child = run(...flags);
    await child.output;
    let session = await open();
    const sink = session.gateway.getNetwork("mychannel").getContract("sink");
    const transientData = { value: "kept" };
    const endorsed = await sink.newProposal("putPrivate", { arguments: ["Org1MSP", "k"], transientData }).endorse();
    session.close();
    child.kill("SIGKILL");
    await once(child, "exit");
    child = run(...flags);
    await child.output;
    session = await open();
    const transaction = session.gateway.newTransaction(endorsed.getBytes());
    expect((await (await transaction.submit()).getStatus()).code).to.equal(0);
    const again = session.gateway.getNetwork("mychannel").getContract("sink");
    expect(Buffer.from(await again.evaluateTransaction("getPrivate", "Org1MSP", "k")).toString()).to.equal("kept");
    session.close();
    child.kill("SIGTERM");
    expect(await exitCode(child)).to.equal(0);
  });

  it("leaves no chaincode's process behind when it is killed", async () => {
    const child = run(
      "--org",
      "Org1MSP",
      "--chaincode",
      `rogue=${ROGUE}:OR('Org1MSP.peer')`,
      "--isolate",
      "rogue",
      "--user",
      "Org1MSP:dave",
    );
    expect(await child.output).to.include("Ready");
    const connection = JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8"));
    const session = await connectAs(connection, await memberIn("Org1MSP", "org1", "dave"));
    const where = await session.gateway.getNetwork("mychannel").getContract("rogue").evaluateTransaction("where");
    session.close();
    const pid = Number(Buffer.from(where).toString().split(" ")[1]);
    expect(isAlive(pid)).to.equal(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it("refuses what makes no network", async () => {
    expect(await exitCode(run("--org", "Org1MSP"))).to.equal(1);
    expect(await exitCode(run("--org", "Org1MSP", "--chaincode", "nameless"))).to.equal(1);
    expect(await exitCode(run("--org", "Org 1", "--chaincode", `sink=${CONTRACT}`))).to.equal(1);
    expect(await exitCode(run("--org", "Org1MSP", "--chaincode", `sink=${dataDir}`))).to.equal(1);
    expect(
      await exitCode(run("--org", "Org1MSP", "--chaincode", `sink=${CONTRACT}`, "--user", "Org9MSP:eve")),
    ).to.equal(1);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
