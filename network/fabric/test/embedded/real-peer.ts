import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ConnectionProfile } from "@mulian/embedded-network";
import { openOrganisation } from "@mulian/embedded-network/ca";
import { freePort } from "@mulian/embedded-network/testing/describe-network";
import { coreYaml } from "../../src/config/core.js";
import { findBinaries, type Topology } from "../../src/index.js";
import type { Node } from "../../src/plan.js";
import { runTool } from "../../src/run-tool.js";
import { eventually } from "../network/eventually.js";

/** As a peer has them by default. */
const CALL_LIMITS = { endorser: 2_500, deliver: 2_500, gateway: 500 };

export interface PeerPlace {
  readonly release: Topology["fabric"];
  /** The embedded network's folder, where the organisation's authorities lie. */
  readonly networkDir: string;
  /** For the peer's own files. */
  readonly dir: string;
  readonly mspId: string;
  readonly connection: ConnectionProfile;
}

/** Fabric's own peer, a further one of an organisation of the embedded network: it takes its blocks from the embedded orderer. */
export class RealPeer {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly node: Node,
    private readonly adminMspDir: string,
    private readonly program: string,
  ) {}

  static async start({ release, networkDir, dir, mspId, connection }: PeerPlace): Promise<RealPeer> {
    const organisation = connection.organisations[mspId];
    if (organisation === undefined) throw new Error(`no organisation ${mspId}`);
    const adminMspDir = dirname(dirname(organisation.administrator.certPath));
    const organisationDir = join(networkDir, "organisations", organisation.name);
    const ports = await Promise.all([freePort(), freePort(), freePort()]);
    const [address = "", operationsAddress = "", secondAddress = ""] = ports.map((port) => `127.0.0.1:${port}`);
    const node: Node = {
      kind: "peer",
      mspId,
      name: `real.${organisation.name}`,
      host: `real.${organisation.name}.example.com`,
      dir,
      mspDir: join(dir, "msp"),
      tls: { cert: join(dir, "tls-cert.pem"), key: join(dir, "tls-key.pem"), ca: organisation.peer.tlsRootCertPath },
      address,
      operationsAddress,
      secondAddress,
    };
    await writeCredentials(node, adminMspDir, organisationDir, organisation.name);
    await writeFile(join(dir, "core.yaml"), coreYaml(node, [], CALL_LIMITS));
    const peer = new RealPeer(node, adminMspDir, findBinaries(release).peer);
    await peer.#start();
    return peer;
  }

  get endpoint(): ConnectionProfile["orderers"][number] {
    const { address, host, tls } = this.node;
    return { address, tlsServerName: host, tlsRootCertPath: tls.ca };
  }

  /** `peer` at this peer, as the organisation's administrator. @returns standard output */
  run(...args: readonly string[]): Promise<string> {
    return runTool(this.program, args, {
      FABRIC_CFG_PATH: this.node.dir,
      FABRIC_LOGGING_SPEC: "error",
      CORE_PEER_MSPCONFIGPATH: this.adminMspDir,
    });
  }

  /** Height and hash of the newest block. */
  async newest(channel: string): Promise<{ readonly height: number; readonly hash: string }> {
    const answer = await this.run("channel", "getinfo", "--channelID", channel);
    const info = JSON.parse(answer.slice(answer.indexOf("{"))) as { height: number; currentBlockHash: string };
    return { height: info.height, hash: Buffer.from(info.currentBlockHash, "base64").toString("hex") };
  }

  async stop(): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGTERM");
    await ended;
  }

  async #start(): Promise<void> {
    const { dir, operationsAddress } = this.node;
    const environment = { PATH: process.env["PATH"], FABRIC_CFG_PATH: dir, FABRIC_LOGGING_SPEC: "info" };
    const log = createWriteStream(join(dir, "log"));
    this.#process = spawn(this.program, ["node", "start"], {
      cwd: dir,
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#process.stderr?.pipe(log);
    await eventually(
      async () => (await fetch(`http://${operationsAddress}/healthz`).catch(() => undefined))?.ok === true,
    );
  }
}

/** A node's certificates by the organisation's own authorities, as Fabric's programs want them laid out. */
async function writeCredentials(node: Node, adminMspDir: string, organisationDir: string, name: string): Promise<void> {
  const peerNames = ["peer0", "real"];
  const { peers } = await openOrganisation({ dir: organisationDir, mspId: node.mspId, name, peerNames });
  const { certPem, keyPem } = peers[1]?.tls ?? { certPem: "", keyPem: "" };
  const signing = await readFile(join(organisationDir, "peer-real.pem"), "utf8");
  // Authorities and node OUs are the same for everybody of the organisation.
  await cp(adminMspDir, node.mspDir, { recursive: true });
  await writeFile(join(node.mspDir, "signcerts", "cert.pem"), signing.slice(signing.indexOf("-----BEGIN CERTIFICATE")));
  await writeFile(join(node.mspDir, "keystore", "key.pem"), signing);
  await writeFile(node.tls.cert, certPem);
  await writeFile(node.tls.key, keyPem);
}
