import type { Binaries } from "./binaries.js";
import { FabricNetworkError } from "./errors.js";
import { listens } from "./health.js";
import type { Node, Organisation, Plan } from "./plan.js";
import { runTool } from "./run-tool.js";

/** Fabric's `peer` command line as an organisation's administrator. */
export class PeerCli {
  constructor(
    private readonly plan: Plan,
    private readonly binaries: Binaries,
  ) {}

  run(organisation: Organisation, peer: Node, ...args: readonly string[]): Promise<string> {
    return runTool(this.binaries.peer, args, this.#environment(organisation.mspId, organisation.adminMspDir, peer));
  }

  /** As an organisation that has no peer: what needs none, such as signing an update and sending it to the orderer. */
  runWithoutPeer({ mspId, adminMspDir }: Organisation, ...args: readonly string[]): Promise<string> {
    const [anyPeer] = this.plan.peers;
    if (anyPeer === undefined) throw new Error("a plan without peers");
    return runTool(this.binaries.peer, args, this.#environment(mspId, adminMspDir, anyPeer));
  }

  /** Flags for commands that send a transaction: to the first orderer that takes connections. */
  async orderer(): Promise<readonly string[]> {
    const listening = await Promise.all(this.plan.orderers.map(({ address }) => listens(address)));
    const orderer = this.plan.orderers[listening.indexOf(true)];
    if (orderer === undefined)
      throw new FabricNetworkError("NOT_READY", { zh: "没有排序节点接受连接。", en: "No orderer takes connections." });
    return ["--orderer", orderer.address, "--tls", "--cafile", orderer.tls.ca];
  }

  #environment(mspId: string, mspDir: string, peer: Node): Record<string, string> {
    return {
      FABRIC_CFG_PATH: peer.dir,
      FABRIC_LOGGING_SPEC: "error",
      CORE_PEER_LOCALMSPID: mspId,
      CORE_PEER_MSPCONFIGPATH: mspDir,
      CORE_PEER_ADDRESS: peer.address,
      CORE_PEER_TLS_ENABLED: "true",
      CORE_PEER_TLS_ROOTCERT_FILE: peer.tls.ca,
    };
  }
}
