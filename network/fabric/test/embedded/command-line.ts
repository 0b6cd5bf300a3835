import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ConnectionProfile } from "@mulian/embedded-network";
import type { Binaries } from "../../src/binaries.js";
import { findBinaries, type Topology } from "../../src/index.js";
import { runTool } from "../../src/run-tool.js";

/** All that `peer` insists on finding in its configuration's folder. */
const CORE_YAML = "peer: { BCCSP: { Default: SW, SW: { Hash: SHA2, Security: 256 } } }\n";

/** Fabric's own programs, as an organisation's administrator, on a network that is not Fabric's. */
export class CommandLine {
  readonly #binaries: Binaries;

  /** @param folder for files of the programs */
  constructor(
    private readonly connection: ConnectionProfile,
    readonly folder: string,
    release: Topology["fabric"],
  ) {
    this.#binaries = findBinaries(release);
  }

  /** `peer` at the organisation's own peer. @returns standard output */
  async peer(mspId: string, ...args: readonly string[]): Promise<string> {
    const { peer, administrator } = this.#organisation(mspId);
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, "core.yaml"), CORE_YAML);
    return runTool(this.#binaries.peer, args, {
      FABRIC_CFG_PATH: this.folder,
      FABRIC_LOGGING_SPEC: "error",
      CORE_PEER_LOCALMSPID: mspId,
      CORE_PEER_MSPCONFIGPATH: dirname(dirname(administrator.certPath)),
      CORE_PEER_ADDRESS: peer.address,
      CORE_PEER_TLS_ENABLED: "true",
      CORE_PEER_TLS_ROOTCERT_FILE: peer.tlsRootCertPath,
    });
  }

  /** Flags for what is sent to the orderer. */
  get orderer(): readonly string[] {
    const [orderer] = this.connection.orderers;
    if (orderer === undefined) throw new Error("the profile names no orderer");
    return ["--orderer", orderer.address, "--tls", "--cafile", orderer.tlsRootCertPath];
  }

  /** Flags for an invocation that these organisations' peers endorse. */
  endorsers(...mspIds: readonly string[]): readonly string[] {
    return mspIds.flatMap((mspId) => {
      const { peer } = this.#organisation(mspId);
      return ["--peerAddresses", peer.address, "--tlsRootCertFiles", peer.tlsRootCertPath];
    });
  }

  /** `discover`, which answers JSON. */
  async discover(mspId: string, what: string, ...args: readonly string[]): Promise<unknown> {
    const { peer, administrator } = this.#organisation(mspId);
    const who = ["--MSP", mspId, "--userCert", administrator.certPath, "--userKey", administrator.keyPath];
    const where = ["--peerTLSCA", peer.tlsRootCertPath, what, "--server", peer.address];
    const program = join(dirname(this.#binaries.peer), "discover");
    return JSON.parse(await runTool(program, [...who, ...where, ...args]));
  }

  /** The file's message, as `configtxlator` prints it. */
  async decode(type: string, file: string): Promise<unknown> {
    const files = [`--input=${this.path(file)}`, `--output=${this.path(`${file}.json`)}`];
    await runTool(this.#binaries.configtxlator, ["proto_decode", `--type=${type}`, ...files]);
    return JSON.parse(await readFile(this.path(`${file}.json`), "utf8"));
  }

  async encode(type: string, file: string, content: unknown): Promise<void> {
    await writeFile(this.path(`${file}.json`), JSON.stringify(content));
    const files = [`--input=${this.path(`${file}.json`)}`, `--output=${this.path(file)}`];
    await runTool(this.#binaries.configtxlator, ["proto_encode", `--type=${type}`, ...files]);
  }

  /** Leaves the difference of two encoded configurations, as an envelope nobody has signed, in the file. */
  async computeUpdate(original: string, updated: string, file: string): Promise<void> {
    const { channel } = this.connection;
    const pair = [`--original=${this.path(original)}`, `--updated=${this.path(updated)}`];
    const output = `--output=${this.path("difference")}`;
    await runTool(this.#binaries.configtxlator, ["compute_update", `--channel_id=${channel}`, ...pair, output]);
    const difference = await this.decode("common.ConfigUpdate", "difference");
    const header = { channel_header: { channel_id: channel, type: 2 } }; // CONFIG_UPDATE
    const envelope = { payload: { header, data: { config_update: difference } } };
    await this.encode("common.Envelope", file, envelope);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  #organisation(mspId: string) {
    const organisation = this.connection.organisations[mspId];
    if (organisation === undefined) throw new Error(`no organisation ${mspId}`);
    return organisation;
  }
}
