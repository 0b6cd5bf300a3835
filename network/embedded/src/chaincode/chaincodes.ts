import { join } from "node:path";
import type { Logger } from "pino";
import type { ChaincodeOptions } from "../index.js";
import { type ChaincodePeer, ChaincodeRuntime } from "./chaincode-runtime.js";
import { ChaincodeSupport } from "./chaincode-support.js";
import type { Definitions } from "./definitions.js";

export interface ChaincodesOptions {
  readonly definitions: Definitions;
  /** The peers that run now. */
  readonly runningPeers: () => readonly ChaincodePeer[];
  /** For what processes of chaincodes need. */
  readonly dir: string;
  readonly logger: Logger;
}

/** The network's chaincodes: their definitions, and what runs them. */
export class Chaincodes {
  readonly #runtimes = new Map<string, ChaincodeRuntime>();
  /** By name, how its runtime was asked for. */
  readonly #placements = new Map<string, string>();
  #support: Promise<ChaincodeSupport> | undefined;
  /** One after another: fabric-contract-api keeps process-wide state while a chaincode is introspected. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ChaincodesOptions) {}

  get runtimes(): ReadonlyMap<string, ChaincodeRuntime> {
    return this.#runtimes;
  }

  /**
   * Adds a chaincode, or changes one: what runs it is left alone unless where it is changes.
   * @throws Error when it cannot be loaded or its policies cannot be used; then everything stays as it was
   */
  define(options: ChaincodeOptions): Promise<void> {
    const done = this.#queue.then(() => this.#defineNow(options));
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    for (const runtime of this.#runtimes.values()) runtime.close();
    this.#runtimes.clear();
    (await this.#support)?.close();
  }

  async #defineNow(options: ChaincodeOptions): Promise<void> {
    const { name, path, address, command, isolation, tls } = options;
    const placement = JSON.stringify([path, address, command, isolation, tls]);
    const before = this.#runtimes.get(name);
    if (before !== undefined && this.#placements.get(name) === placement)
      return this.options.definitions.define(options);
    const runtime = await ChaincodeRuntime.start(options, {
      support: () => (this.#support ??= ChaincodeSupport.start()),
      dirOf: (chaincode, peer) => join(this.options.dir, chaincode, peer),
      logger: this.options.logger,
    });
    this.options.definitions.define(options);
    this.#runtimes.set(name, runtime);
    this.#placements.set(name, placement);
    before?.close();
    for (const peer of this.options.runningPeers()) runtime.connect(peer);
  }
}
