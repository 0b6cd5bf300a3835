import { resolve } from "node:path";
import type { ChaincodeOptions } from "../index.js";
import type { peer } from "../protos.js";
import { type ChaincodeStream, ExecutionError, type ExecutionResult, STREAM_TERMINATED } from "./chaincode-stream.js";
import type { ChaincodeSurroundings } from "./chaincode-surroundings.js";
import { loadChaincode } from "./load-chaincode.js";
import { MemoryConnection } from "./memory-connection.js";
import { nodeCommand } from "./node-command.js";
import { ProcessConnection } from "./process-connection.js";
import { readServiceTls, ServiceConnection } from "./service-connection.js";
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

type Connect = (peer: ChaincodePeer) => Connection;

/** One chaincode, with one stream for each running peer: a transaction runs at most once at a time on a stream. */
export class ChaincodeRuntime {
  readonly #connections = new Map<string, Connection>();

  private constructor(
    readonly name: string,
    private readonly open: Connect,
  ) {}

  /**
   * @throws Error when a chaincode's folder cannot be loaded; a service or a process that is not up yet is waited for in
   * each execution
   */
  static async start(options: ChaincodeOptions, surroundings: ChaincodeSurroundings): Promise<ChaincodeRuntime> {
    return new ChaincodeRuntime(options.name, await connector(options, surroundings));
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

async function connector(options: ChaincodeOptions, surroundings: ChaincodeSurroundings): Promise<Connect> {
  const { name, path, address, command, isolation, tls } = options;
  if (command !== undefined) return launching(name, command, undefined, surroundings);
  if (address !== undefined) {
    const serviceTls = tls && (await readServiceTls(tls));
    return () => new ServiceConnection(address, serviceTls);
  }
  if (path === undefined) throw new Error(`chaincode ${name} needs a path, a command or an address`);
  if (isolation === "process") return launching(name, nodeCommand(path), resolve(path), surroundings);
  const chaincode = await loadChaincode(path);
  return () => new MemoryConnection(chaincode);
}

async function launching(
  name: string,
  [program, ...args]: readonly [string, ...string[]],
  workingDir: string | undefined,
  { support, dirOf, logger }: ChaincodeSurroundings,
): Promise<Connect> {
  const started = await support();
  return (peer) =>
    new ProcessConnection({
      name,
      peer,
      program,
      args,
      workingDir,
      dir: dirOf(name, peer.name),
      support: started,
      logger,
    });
}
