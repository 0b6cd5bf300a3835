import type { Socket } from "node:net";
import type { KnownGateway } from "../../exchange/known-gateway.js";

export interface PlaceLimits {
  /** Connections of all strangers at once. */
  readonly strangers: number;
  /** Of these, from one address. */
  readonly strangersPerAddress: number;
  /** Connections of a department's gateway, for each department that it speaks for. */
  readonly perDepartment: number;
}

interface Stranger {
  readonly socket: Socket;
  readonly address: string;
  /** What the other end shows, once the handshake is over. */
  known: () => KnownGateway | undefined;
}

/** Both ends of a connection see this pair, below TLS and above it. */
const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/**
 * Who holds the listener's connections. Everybody is a stranger until the handshake has shown a gateway that the ledger names,
 * and strangers have few places: one that comes when these are taken gets the place of the stranger that has been there for
 * longest, of the address that holds most. So whoever floods from some addresses displaces itself, a handshake always finds a
 * place, and gateways that are known have places of their own, a bounded number each.
 */
export class Places {
  /** By name, in the order they came. */
  private readonly strangers = new Map<string, Stranger>();
  /** By the key of the gateway. */
  private readonly gateways = new Map<string, number>();

  constructor(private readonly limits: PlaceLimits) {}

  /** Takes in a connection before its handshake, which costs more than anything else a stranger can ask for. */
  admit(socket: Socket): void {
    const address = socket.remoteAddress;
    if (address === undefined) return void socket.destroy();
    const name = nameOf(socket);
    const stranger: Stranger = { socket, address, known: () => undefined };
    this.strangers.set(name, stranger);
    socket.once("close", () => {
      if (this.strangers.get(name) === stranger) this.strangers.delete(name);
    });
    if (this.countOf(address) > this.limits.strangersPerAddress) this.displace(address);
    else if (this.strangers.size > this.limits.strangers) this.displace(this.fullest());
  }

  /**
   * The handshake is over.
   * @param known whose certificate was shown, as the ledger has it now; asked again before a stranger is displaced, because the
   *   ledger may have named the gateway since
   */
  recognise(socket: Socket, known: () => KnownGateway | undefined): void {
    const stranger = this.strangers.get(nameOf(socket));
    if (stranger === undefined) return;
    stranger.known = known;
    this.promote(stranger);
  }

  /** Gives the connection one of its gateway's places, or ends it where these are taken. False for a stranger. */
  private promote({ socket, known }: Stranger): boolean {
    const gateway = known();
    if (gateway === undefined) return false;
    const { tlsSpkiDigest, departments } = gateway;
    this.strangers.delete(nameOf(socket));
    const count = this.gateways.get(tlsSpkiDigest) ?? 0;
    if (count >= departments * this.limits.perDepartment) socket.destroy();
    else {
      this.gateways.set(tlsSpkiDigest, count + 1);
      socket.once("close", () => this.leave(tlsSpkiDigest));
    }
    return true;
  }

  private leave(gateway: string): void {
    const left = (this.gateways.get(gateway) ?? 1) - 1;
    if (left === 0) this.gateways.delete(gateway);
    else this.gateways.set(gateway, left);
  }

  private countOf(address: string): number {
    let count = 0;
    for (const stranger of this.strangers.values()) if (stranger.address === address) count += 1;
    return count;
  }

  /** The address with most strangers. */
  private fullest(): string {
    const counts = new Map<string, number>();
    for (const { address } of this.strangers.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    const [first = ["", 0]] = [...counts].toSorted(([, one], [, other]) => other - one);
    return first[0];
  }

  private displace(address: string): void {
    const [oldest] = [...this.strangers].filter(([, stranger]) => stranger.address === address);
    if (oldest === undefined) return;
    const [name, stranger] = oldest;
    if (this.promote(stranger)) return;
    this.strangers.delete(name);
    stranger.socket.destroy();
  }
}
