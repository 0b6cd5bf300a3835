import type { ChaincodeOptions } from "../index.js";
import type { peer } from "../protos.js";
import { type ChaincodeStream, ExecutionError, type ExecutionResult, STREAM_TERMINATED } from "./chaincode-stream.js";
import { loadChaincode } from "./load-chaincode.js";
import { MemoryConnection } from "./memory-connection.js";
import { ServiceConnection } from "./service-transport.js";
import type { Simulation } from "./simulation.js";

interface Connection {
  readonly current: ChaincodeStream;
  close(): void;
}

/** The peer at the other end of a chaincode's stream. */
export interface ChaincodePeer {
  readonly name: string;
  readonly mspId: string;
}

/** One chaincode, with one stream for each running peer: a transaction runs at most once at a time on a stream. */
export class ChaincodeRuntime {
  readonly #connections = new Map<string, Connection>();

  private constructor(
    readonly name: string,
    private readonly open: (peer: ChaincodePeer) => Connection,
  ) {}

  /** @throws Error when a chaincode's folder cannot be loaded; a service that does not answer yet is waited for in each execution */
  static async start(options: ChaincodeOptions): Promise<ChaincodeRuntime> {
    return new ChaincodeRuntime(options.name, await connector(options));
  }

  connect(peer: ChaincodePeer): void {
    if (!this.#connections.has(peer.name)) this.#connections.set(peer.name, this.open(peer));
  }

  /** What runs for the peer fails. */
  disconnect(peer: ChaincodePeer): void {
    this.#connections.get(peer.name)?.close();
    this.#connections.delete(peer.name);
  }

  /** @throws ExecutionError */
  async execute(
    peerName: string,
    simulation: Simulation,
    input: peer.ChaincodeInput,
    proposal: peer.SignedProposal,
    timeoutMs: number,
  ): Promise<ExecutionResult> {
    const connection = this.#connections.get(peerName);
    if (connection === undefined) throw new ExecutionError(STREAM_TERMINATED);
    return connection.current.execute(simulation, input, proposal, timeoutMs);
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }
}

async function connector({ name, path, address }: ChaincodeOptions): Promise<(peer: ChaincodePeer) => Connection> {
  if (path !== undefined && address === undefined) {
    const chaincode = await loadChaincode(path);
    return () => new MemoryConnection(chaincode);
  }
  if (address !== undefined && path === undefined) return () => new ServiceConnection(address);
  throw new Error(`chaincode ${name} needs either a path or an address`);
}
