import type { OrganisationNode } from "../crypto/organisation.js";
import type { SigningIdentity } from "../crypto/types.js";
import type { Channel, Peer } from "./channel.js";
import type { CallLimits } from "./limits.js";
import { PeerServer } from "./peer-server.js";

export interface NetworkPeerOptions {
  readonly channel: Channel;
  readonly mspId: string;
  readonly node: OrganisationNode;
  /** The node's, or one that remembers what it signed. */
  readonly identity: SigningIdentity;
  /** `host:port` by which clients are told of it, when not where it listens. */
  readonly endpoint?: string | undefined;
  readonly limits?: CallLimits | undefined;
}

/** One peer of the network, which can be stopped and started while the others go on. */
export class NetworkPeer implements Peer {
  readonly name: string;
  readonly mspId: string;
  readonly identity: SigningIdentity;
  #server: PeerServer | undefined;
  /** Last time's; 0 before the first. */
  #port = 0;
  /** Starts and stops one after another. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: NetworkPeerOptions) {
    this.name = options.node.host;
    this.mspId = options.mspId;
    this.identity = options.identity;
  }

  get isRunning(): boolean {
    return this.#server !== undefined;
  }

  get address(): string {
    return this.options.endpoint ?? this.listensOn;
  }

  /** Where it listens or, while it is stopped, listened. */
  get listensOn(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /**
   * @param port 0 takes a free one. Default: last time's
   * @returns the port
   * @throws Error when the port is taken
   */
  start(port: number = this.#port): Promise<number> {
    return this.#afterOthers(async () => {
      if (this.#server !== undefined) return this.#port;
      const { channel, node, limits } = this.options;
      const server = new PeerServer({ channel, peer: this, tls: node.tls, limits });
      for (const chaincode of this.options.channel.chaincodes.values()) chaincode.connect(this);
      // Known before it listens: a client may be back on the old port at once.
      this.#server = server;
      try {
        this.#port = await server.listen(port);
        return this.#port;
      } catch (error) {
        this.#forget();
        throw error;
      }
    });
  }

  stop(): Promise<void> {
    return this.#afterOthers(async () => {
      const server = this.#server;
      this.#forget();
      await server?.close();
    });
  }

  #forget(): void {
    this.#server = undefined;
    for (const chaincode of this.options.channel.chaincodes.values()) chaincode.disconnect(this);
  }

  #afterOthers<Result>(step: () => Promise<Result>): Promise<Result> {
    const done = this.#queue.then(step);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
