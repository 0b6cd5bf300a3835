import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { enrolMember } from "@mulian/embedded-network/testing/describe-network";
import { expect } from "chai";
import { FabricNetworkError, type Network, startNetwork } from "../../src/index.js";
import { call } from "./call.js";
import { missingFor } from "./missing.js";
import { skipLoudly } from "./skip-loudly.js";
import { topologyOf } from "./support.js";

/** Twelve processes start several times, on a busy machine. */
const LIMIT_MS = 300_000;
const TOPOLOGY = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 1 });

describe("real Fabric's coming and going", function () {
  this.timeout(LIMIT_MS);
  let dataDir: string;
  let network: Network | undefined;

  before(function () {
    const missing = missingFor("3.1.5");
    if (missing !== undefined) skipLoudly(this, missing);
  });
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "fabric-lifecycle-"));
  });
  afterEach(async () => {
    await network?.close();
    network = undefined;
    await rm(dataDir, { recursive: true, force: true });
  });

  it("loses nothing when it goes down and comes up, orderly or after a kill of every process", async () => {
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    const { connection } = network;
    const alice = await enrolMember(connection, "Org1MSP", "alice");
    await call(network, alice, "put", "key", "kept");
    await network.close();
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    expect(network.connection).to.deep.equal(connection);
    expect(await call(network, alice, "get", "key")).to.equal("kept");
    await call(network, alice, "put", "key", "kept again");
    for (const pid of Object.values(network.pids)) process.kill(pid, "SIGKILL");
    await network.close();
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    expect(await call(network, alice, "get", "key")).to.equal("kept again");
  });

  it("keeps keys to their owner and secrets off command lines and logs", async () => {
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    const secret = await readFile(network.connection.organisations["Org1MSP"]?.ca.registrarSecretPath ?? "", "utf8");
    const commandLines = await Promise.all(
      Object.values(network.pids).map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8")),
    );
    expect(commandLines.join()).to.include("fabric-ca-server").and.not.include(secret);
    for (const path of await readdir(dataDir, { recursive: true })) {
      const file = join(dataDir, path);
      const { mode } = await stat(file);
      expect(mode & 0o077, `${path} is open to others`).to.equal(0);
      const isText = /\.(log|yaml|json)$/.test(path);
      if (isText) expect((await readFile(file, "utf8")).includes(secret), `${path} tells the secret`).to.equal(false);
    }
  });

  it("is run by one process at a time, on ports that are free, for one topology", async () => {
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    expect(await refusal({ topology: TOPOLOGY, dataDir })).to.equal("ALREADY_RUNNING");
    const { pids } = network;
    await network.close();
    for (const pid of Object.values(pids)) expect(() => process.kill(pid, 0)).to.throw();
    const other = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 3 });
    expect(await refusal({ topology: other, dataDir })).to.equal("OTHER_NETWORK");
    const ports = JSON.parse(await readFile(join(dataDir, "ports.json"), "utf8"));
    const squatter = createServer().listen(ports["peer1.org2"], "127.0.0.1");
    await once(squatter, "listening");
    expect(await refusal({ topology: TOPOLOGY, dataDir })).to.equal("PORT_IN_USE");
    await closed(squatter);
  });

  it("stops what it has started when asked to before it is up, and goes on from there the next time", async () => {
    const asked = new AbortController();
    const tell = (step: string): void => {
      if (step.includes("peers")) asked.abort();
    };
    expect(await refusal({ topology: TOPOLOGY, dataDir, signal: asked.signal, tell })).to.equal("INTERRUPTED");
    const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
    expect(stdout).not.to.include(dataDir);
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    expect(await network.height()).to.be.greaterThan(0);
  });

  it("leaves nothing running when it cannot come up", async () => {
    const chaincodes = [{ name: "sink", path: dataDir, version: "1.0" }]; // no package there
    const failed = await startNetwork({
      topology: { ...TOPOLOGY, chaincodes },
      dataDir: join(dataDir, "network"),
    }).then(
      () => "started",
      () => "failed",
    );
    expect(failed).to.equal("failed");
    const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
    expect(stdout).not.to.include(dataDir);
  });
});

async function refusal(options: Parameters<typeof startNetwork>[0]): Promise<string> {
  return startNetwork(options).then(
    async (started) => started.close().then(() => "started"),
    (error: unknown) => (error instanceof FabricNetworkError ? error.code : String(error)),
  );
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}
