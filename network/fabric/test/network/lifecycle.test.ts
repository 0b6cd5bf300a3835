import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { enrolMember, type Member } from "@mulian/embedded-network/testing/describe-network";
import type { Bilingual } from "@mulian/terminal/language";
import { expect } from "chai";
import { checkNetwork, FabricNetworkError, type Network, startNetwork } from "../../src/index.js";
import { call } from "./call.js";
import { configurationBlock } from "./configuration-block.js";
import { eventually } from "./eventually.js";
import { watchCommandLines } from "./command-lines.js";
import { type Load, startLoad } from "./load.js";
import { missingFor } from "./missing.js";
import { skipLoudly } from "./skip-loudly.js";
import { Squatter } from "./squatter.js";
import { topologyOf } from "./support.js";

/** Twelve processes start several times, on a busy machine. */
const LIMIT_MS = 300_000;
const STILLBORN = join(import.meta.dirname, "../../../test/contracts/stillborn");
const TOPOLOGY = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 1, hasDrain: false });
const BY_THREE = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 3, hasDrain: false });
const FIRST_THREE = ["orderer1.orderer", "orderer2.orderer", "orderer3.orderer"];

describe("real Fabric's coming and going", function () {
  this.timeout(LIMIT_MS);
  let dataDir: string;
  let network: Network | undefined;
  let load: Load | undefined;

  before(function () {
    const missing = missingFor("3.1.5");
    if (missing !== undefined) skipLoudly(this, missing);
  });
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "fabric-lifecycle-"));
  });
  afterEach(async () => {
    await load?.stop();
    load = undefined;
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

  it("keeps keys to their owner, and secrets off command lines, logs and configurations", async () => {
    const watch = watchCommandLines(dataDir);
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    const { connection } = network;
    const leaver = await enrolMember(connection, "Org1MSP", "leaver");
    await network.revokeIdentity({ organisation: "org1", id: leaver.id });
    const commandLines = await watch.stop();
    const secrets = await secretsOf(dataDir);
    // Four registrars' secrets, and the keys of nodes, chaincodes, administrators and CAs.
    expect(secrets.size).to.be.above(25);
    const told = [...commandLines].join("\n");
    // Those that stay are seen for certain; a tool like osnadmin may be over between two looks.
    for (const program of ["fabric-ca-server", "orderer", "peer"]) expect(told).to.include(program);
    for (const [path, secret] of secrets) expect(told.includes(secret), `a command line tells ${path}`).to.equal(false);
    for (const path of await readdir(dataDir, { recursive: true })) {
      const file = join(dataDir, path);
      const { mode } = await stat(file);
      expect(mode & 0o077, `${path} is open to others`).to.equal(0);
      // Where a peer keeps what the package told it: the key it shows its chaincode is part of that.
      const isText = /\.(log|yaml|json)$/.test(path) && !path.includes("externalbuilder/builds");
      if (!isText) continue;
      const text = await readFile(file, "utf8");
      for (const [of, secret] of secrets) expect(text.includes(secret), `${path} tells ${of}`).to.equal(false);
    }
  });

  /** Registrars' secrets, and of each private key the line of its base64 that no other key shares. */
  async function secretsOf(folder: string): Promise<ReadonlyMap<string, string>> {
    const secrets = new Map<string, string>();
    for (const path of await readdir(folder, { recursive: true })) {
      if (!/(\.secret|key\.pem|_sk)$/.test(path)) continue;
      const text = await readFile(join(folder, path), "utf8");
      secrets.set(path, path.endsWith(".secret") ? text.trim() : (text.split("\n")[2] ?? text));
    }
    return secrets;
  }

  it("is run by one process at a time, on ports that are free, for one topology", async () => {
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    expect(await refusal({ topology: TOPOLOGY, dataDir })).to.equal("ALREADY_RUNNING");
    const { pids } = network;
    await network.close();
    for (const pid of Object.values(pids)) expect(() => process.kill(pid, 0)).to.throw();
    const other = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 3, hasDrain: false });
    expect(await refusal({ topology: other, dataDir })).to.equal("OTHER_NETWORK");
    const ports = JSON.parse(await readFile(join(dataDir, "ports.json"), "utf8"));
    const squatter = createServer().listen(ports["peer1.org2"], "127.0.0.1");
    await once(squatter, "listening");
    expect(await refusal({ topology: TOPOLOGY, dataDir })).to.equal("PORT_IN_USE");
    await closed(squatter);
  });

  it("stops what it has started when asked to before it is up, and goes on from there the next time", async () => {
    const asked = new AbortController();
    const tell = ({ en: step }: Bilingual): void => {
      if (step.includes("peers")) asked.abort();
    };
    expect(await refusal({ topology: TOPOLOGY, dataDir, signal: asked.signal, tell })).to.equal("INTERRUPTED");
    const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
    expect(stdout).not.to.include(dataDir);
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    expect(await network.height()).to.be.greaterThan(0);
  });

  it("leaves nothing running when it cannot come up, and comes up once the cause is mended", async () => {
    const chaincodes = [{ name: "sink", path: STILLBORN, version: "1.0" }];
    const failed = await startNetwork({ topology: { ...TOPOLOGY, chaincodes }, dataDir }).catch(
      (error: unknown) => error,
    );
    if (!(failed instanceof FabricNetworkError)) throw new Error("it came up, or failed otherwise");
    expect(failed.code).to.equal("PROCESS_ENDED");
    expect(failed.message).to.include("this chaincode cannot be started");
    const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
    expect(stdout).not.to.include(dataDir);
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    expect(await network.height()).to.be.greaterThan(0);
  });

  it("tells a chaincode that is not there before anything starts, and goes on with what is right then", async () => {
    const nowhere = { ...TOPOLOGY, chaincodes: [{ name: "sink", path: join(dataDir, "nothing"), version: "1.0" }] };
    expect(await refusal({ topology: nowhere, dataDir })).to.equal("INVALID_TOPOLOGY");
    const other = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 3, hasDrain: false });
    // No chain rests on the first one yet.
    network = await startNetwork({ topology: other, dataDir });
    expect((await network.status()).isWhole).to.equal(true);
  });

  it("comes back from a copy of its folder, and in another place", async () => {
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    const alice = await enrolMember(network.connection, "Org1MSP", "alice");
    await call(network, alice, "put", "key", "before the copy");
    await network.close();
    const copy = `${dataDir}-copy`;
    await cp(dataDir, copy, { recursive: true });
    await rm(dataDir, { recursive: true });
    try {
      network = await startNetwork({ topology: TOPOLOGY, dataDir: copy });
      expect(await call(network, alice, "get", "key")).to.equal("before the copy");
      await call(network, alice, "put", "key", "after it");
    } finally {
      await network.close();
      network = undefined;
      await rm(copy, { recursive: true, force: true });
    }
  });

  it("lets an orderer go, the leading one, while it is called, and comes up without it; but not the last one", async () => {
    const three = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 3, hasDrain: false });
    network = await startNetwork({ topology: three, dataDir });
    const alice = await enrolMember(network.connection, "Org1MSP", "alice");
    const { leader = "" } = await network.status();
    load = await startLoad(network, alice, "while-one-leaves");
    const { orderers } = await network.removeOrderer(leader);
    const { written, failures } = await load.stop();
    expect(failures).to.deep.equal([]);
    expect(written.length).to.be.above(0);
    expect(orderers).to.have.length(2);
    expect(Object.keys(network.pids)).not.to.include(leader);
    expect((await network.status()).isWhole).to.equal(true);
    await network.close();
    network = await startNetwork({ topology: three, dataDir });
    expect(Object.keys(network.pids)).not.to.include(leader);
    await call(network, alice, "put", "key", "by the two that are left");
    const running = network;
    expect(await codeOf(running.removeOrderer(leader))).to.equal("NO_SUCH_PROCESS");
    expect(await codeOf(running.removeOrderer("peer1.org1"))).to.equal("NO_SUCH_PROCESS");
    const [next = "", last = ""] = ["orderer1", "orderer2", "orderer3"]
      .map((label) => `${label}.orderer`)
      .filter((name) => name !== leader);
    expect(await codeOf(running.removeOrderer(next))).to.equal("done");
    expect(await codeOf(running.removeOrderer(last))).to.equal("INVALID_TOPOLOGY");
    expect(await call(network, alice, "get", "key")).to.equal("by the two that are left");
    await call(network, alice, "put", "key", "by the one that is left");
  });

  it("lets an orderer join while it is called, and another take the place of one that lost its disk, and comes up with both", async () => {
    network = await startNetwork({ topology: BY_THREE, dataDir });
    const alice = await enrolMember(network.connection, "Org1MSP", "alice");
    // No election comes between: its length is not what is tried here.
    const [lost = "", stays = ""] = await followers(network);
    load = await startLoad(network, alice, "while-two-join");
    expect(await codeOfAdding("orderer", "orderer4")).to.equal("done");
    await network.stopProcess(lost);
    const home = join(dataDir, "organisations/orderer/nodes", lost.split(".")[0] ?? "");
    for (const folder of ["data", "wal", "snap"]) await rm(join(home, folder), { recursive: true });
    await network.removeOrderer(lost);
    const before = network.pids;
    const taken = withTakenPort(network, "orderer5.orderer/operations");
    expect(await codeOf(taken.add({ organisation: "orderer", label: "orderer5" }))).to.equal("PROCESS_ENDED");
    taken.leave();
    expect(network.pids, "one that does not come up leaves no process").to.deep.equal(before);
    expect(await codeOfAdding("orderer", "orderer5"), "and the same call goes on").to.equal("done");
    const { written, retries, failures } = await load.stop();
    console.log(`      ${written.length} submits while two joined, tried again: ${JSON.stringify(retries)}`);
    expect(failures).to.deep.equal([]);
    const kept = JSON.parse(await call(network, alice, "range", "while-two-join", "while-two-joio"));
    expect(kept.map(([key]: [string]) => key)).to.have.members(written);
    expect((await network.status()).isWhole).to.equal(true);
    // Three of four have to agree: with one of the first away, both that joined are among them.
    const leader = (await network.status()).leader;
    const idle = stays === leader ? FIRST_THREE.find((name) => name !== lost && name !== stays) : stays;
    await network.stopProcess(idle ?? "");
    await submitted(alice, "with both that joined");
    await network.close();
    network = await startNetwork({ topology: BY_THREE, dataDir });
    const orderers = [...FIRST_THREE.filter((name) => name !== lost), "orderer4.orderer", "orderer5.orderer"];
    expect(Object.keys(network.pids).filter((name) => /^orderer\d/.test(name))).to.have.members(orderers);
    await call(network, alice, "put", "key", "by all four");
    const [{ pids }, height] = [network, await network.height()];
    expect(await codeOfAdding("org1", "orderer6"), "of one that does not order").to.equal("NO_SUCH_ORGANISATION");
    expect(await codeOfAdding("nobody", "orderer6")).to.equal("NO_SUCH_ORGANISATION");
    expect(await codeOfAdding("orderer", "Orderer 6")).to.equal("INVALID_TOPOLOGY");
    expect(await codeOfAdding("orderer", lost.split(".")[0] ?? ""), "that forgot its vote").to.equal(
      "INVALID_TOPOLOGY",
    );
    expect(await codeOfAdding("orderer", "orderer5"), "once more").to.equal("done");
    expect(network.pids).to.deep.equal(pids);
    expect(await network.height(), "and nothing is changed by it").to.equal(height);
  });

  it("lets an orderer join those that agree by BFT, and the leading one go, while it is called; but not the fourth", async () => {
    const byBft = topologyOf({ fabric: "3.1.5", consensus: "bft", orderers: 4, hasDrain: false });
    network = await startNetwork({ topology: byBft, dataDir });
    const alice = await enrolMember(network.connection, "Org1MSP", "alice");
    load = await startLoad(network, alice, "while-one-joins");
    await network.addOrderer({ organisation: "orderer", label: "orderer5" });
    const { leader = "" } = await network.status();
    await network.removeOrderer(leader);
    const { written, retries, failures } = await load.stop();
    console.log(
      `      ${written.length} submits while one joined and one left, tried again: ${JSON.stringify(retries)}`,
    );
    expect(failures).to.deep.equal([]);
    const kept = JSON.parse(await call(network, alice, "range", "while-one-joins", "while-one-joint"));
    expect(kept.map(([key]: [string]) => key)).to.have.members(written);
    const { isWhole, leader: next, processes } = await network.status();
    expect(isWhole).to.equal(true);
    const orderers = processes.filter(({ kind }) => kind === "orderer").map(({ name }) => name);
    expect(orderers).to.have.length(4).and.include("orderer5.orderer").and.not.include(leader);
    const { pids } = network;
    for (const name of orderers) expect(await codeOf(network.removeOrderer(name)), name).to.equal("INVALID_TOPOLOGY");
    expect(network.pids).to.deep.equal(pids);
    // Three of four have to sign a block: without another one, the new one is one of them.
    const idle = orderers.find((name) => name !== next && name !== "orderer5.orderer") ?? "";
    await network.stopProcess(idle);
    await submitted(alice, "with the one that joined");
  });

  /** Submits until it is committed: a leader may have to be elected first. */
  async function submitted(member: Member, value: string): Promise<void> {
    if (network === undefined) throw new Error("no network");
    const one = await startLoad(network, member, "after");
    load = one;
    await eventually(async () => one.written > 0);
    expect((await one.stop()).failures).to.deep.equal([]);
    await call(network, member, "put", "key", value);
    expect(await call(network, member, "get", "key")).to.equal(value);
  }

  /** Somebody else takes the joining orderer's port once that has been given one. */
  function withTakenPort(running: Network, listener: string) {
    let squatter: Squatter | undefined;
    const tell = ({ en: step }: Bilingual): void => {
      if (!step.includes("follows")) return;
      const ports = JSON.parse(readFileSync(join(dataDir, "ports.json"), "utf8")) as Record<string, number>; // as the network writes it
      squatter = new Squatter(`127.0.0.1:${ports[listener]}`);
      squatter.begin();
    };
    return {
      add: (asked: Parameters<Network["addOrderer"]>[0]) => running.addOrderer(asked, tell),
      leave: () => squatter?.leave(),
    };
  }

  /** Of the first three orderers those that do not lead. */
  async function followers(running: Network): Promise<readonly string[]> {
    const { leader } = await running.status();
    return FIRST_THREE.filter((name) => name !== leader);
  }

  const codeOfAdding = async (organisation: string, label: string): Promise<string> => {
    if (network === undefined) throw new Error("no network");
    return codeOf(network.addOrderer({ organisation, label }));
  };

  it("renews the certificates of orderers that agree by BFT, one after the other, and no submit is lost", async () => {
    const byBft = topologyOf({ fabric: "3.1.5", consensus: "bft", orderers: 4, hasDrain: false });
    network = await startNetwork({ topology: byBft, dataDir });
    const alice = await enrolMember(network.connection, "Org1MSP", "alice");
    const { leader } = await network.status();
    const orderers = ["orderer1", "orderer2", "orderer3", "orderer4"].map((name) => `${name}.orderer`);
    // A BFT orderer that was restarted is back in step sooner where blocks come.
    load = await startLoad(network, alice, "during-renewal");
    const renewed = await network.renewCertificates(orderers);
    const { written, retries, failures } = await load.stop();
    console.log(`      ${written.length} submits during the renewal, tried again: ${JSON.stringify(retries)}`);
    expect(failures).to.deep.equal([]);
    const kept = JSON.parse(await call(network, alice, "range", "during-renewal", "during-renewam"));
    expect(kept.map(([key]: [string]) => key)).to.have.members(written);
    expect(renewed).to.have.members(orderers);
    expect(renewed.at(-1)).to.equal(leader);
    await call(network, alice, "put", "key", "after the renewal");
    expect(await call(network, alice, "get", "key")).to.equal("after the renewal");
    const text = Buffer.from(await configurationBlock(network, alice)).toString("latin1");
    for (const name of orderers) {
      const home = join(dataDir, "organisations/orderer/nodes", name.split(".")[0] ?? "");
      for (const path of ["tls/cert.pem", "msp/signcerts/cert.pem"])
        expect(text, `${name} ${path}`).to.include(await readFile(join(home, path), "utf8"));
    }
  });

  it("goes on under the next release of Fabric, and not back under the one before", async function () {
    const missing = missingFor("2.5.16");
    if (missing !== undefined) skipLoudly(this, missing);
    const before = topologyOf({ fabric: "2.5.16", consensus: "raft", orderers: 1, hasDrain: false });
    network = await startNetwork({ topology: before, dataDir });
    const alice = await enrolMember(network.connection, "Org1MSP", "alice");
    await call(network, alice, "put", "key", "written by 2.5.16");
    await network.close();
    network = await startNetwork({ topology: TOPOLOGY, dataDir });
    expect(await call(network, alice, "get", "key")).to.equal("written by 2.5.16");
    await call(network, alice, "put", "key", "written by 3.1.5");
    const levels = (await checkNetwork(TOPOLOGY, dataDir)).filter(({ check }) => check === "capabilities");
    expect(levels.map(({ level }) => level)).to.have.members(["warning", "ok", "ok"]);
    await network.close();
    expect(await refusal({ topology: before, dataDir })).to.equal("OTHER_NETWORK");
  });
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: unknown) => (error instanceof FabricNetworkError ? error.code : String(error)),
  );
}

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
