import type { ChaincodeOptions } from "../index.js";
import type { peer } from "../protos.js";
import type { ChaincodeStream, ExecutionResult } from "./chaincode-stream.js";
import { loadChaincode } from "./load-chaincode.js";
import { MemoryConnection } from "./memory-connection.js";
import { ServiceConnection } from "./service-transport.js";
import type { Simulation } from "./simulation.js";

interface Connection {
  readonly current: ChaincodeStream;
  close(): void;
}

/** One chaincode, with one stream for each organisation's peer. */
export class ChaincodeRuntime {
  private constructor(
    readonly name: string,
    private readonly connections: ReadonlyMap<string, Connection>,
  ) {}

  /** @throws Error when a chaincode's folder cannot be loaded; a service that does not answer yet is waited for in each execution */
  static async start(options: ChaincodeOptions, mspIds: readonly string[]): Promise<ChaincodeRuntime> {
    const connect = await connector(options);
    return new ChaincodeRuntime(options.name, new Map(mspIds.map((mspId) => [mspId, connect()])));
  }

  /** @throws ExecutionError */
  execute(
    mspId: string,
    simulation: Simulation,
    input: peer.ChaincodeInput,
    proposal: peer.SignedProposal,
    timeoutMs: number,
  ): Promise<ExecutionResult> {
    const connection = this.connections.get(mspId);
    if (connection === undefined) throw new Error(`no stream of chaincode ${this.name} for ${mspId}`);
    return connection.current.execute(simulation, input, proposal, timeoutMs);
  }

  close(): void {
    for (const connection of this.connections.values()) connection.close();
  }
}

async function connector({ name, path, address }: ChaincodeOptions): Promise<() => Connection> {
  if (path !== undefined && address === undefined) {
    const chaincode = await loadChaincode(path);
    return () => new MemoryConnection(chaincode);
  }
  if (address !== undefined && path === undefined) return () => new ServiceConnection(address);
  throw new Error(`chaincode ${name} needs either a path or an address`);
}
