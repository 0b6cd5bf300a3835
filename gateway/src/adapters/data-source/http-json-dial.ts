import { lookup } from "node:dns/promises";
import { BlockList, isIP, connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { sourceError, type HttpOrigin, type SourceContext } from "./context.js";

/** A server on the same network answers in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
const HTTPS_PORT = 443;
const HTTP_PORT = 80;

/** Not of the internet (RFC 6890): this host, private networks, link-local ones, shared and reserved ranges, multicast. */
const LOCAL_RANGES: readonly (readonly [address: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
  ["::", 128],
  ["::1", 128],
  ["64:ff9b::", 96],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
];
const LOOPBACK_RANGES = ["127.0.0.0/8", "::1/128"];

/** How an allowed origin is reached: decided once a connection, and the address that was checked is the one dialled. */
export class OriginDial {
  private readonly url: URL;
  private readonly host: string;

  /** @throws DataSourceError bindingInvalid for an origin that the configuration does not name */
  constructor(
    url: string,
    private readonly context: SourceContext,
    private readonly authorities: string | undefined,
  ) {
    this.url = new URL(url);
    this.host = this.url.hostname.replace(/^\[|\]$/g, "");
    if (this.url.username !== "" || this.url.password !== "")
      throw sourceError(context, "bindingInvalid", "an address carries no password; name a secret's file");
    if (this.allowed === undefined)
      throw sourceError(context, "bindingInvalid", `${this.url.origin} is not among the allowed origins`);
  }

  get origin(): string {
    return this.url.origin;
  }

  private get allowed(): HttpOrigin | undefined {
    return this.context.reach.httpOrigins?.find(({ origin }) => new URL(origin).origin === this.url.origin);
  }

  /** @throws DataSourceError bindingInvalid for an address that is not allowed, sourceUnreachable */
  async connect(): Promise<Socket> {
    const address = await this.address();
    const isTls = this.url.protocol === "https:";
    const port = this.url.port === "" ? (isTls ? HTTPS_PORT : HTTP_PORT) : Number(this.url.port);
    // The address is dialled, but the certificate must be the name's.
    const tls = {
      host: address,
      port,
      ...(isIP(this.host) === 0 ? { servername: this.host } : {}),
      ...(this.authorities === undefined ? {} : { ca: this.authorities }),
      ALPNProtocols: ["http/1.1"],
    };
    const socket = isTls ? connectTls(tls) : connectTcp({ host: address, port });
    return established(socket, isTls ? "secureConnect" : "connect").catch((error: unknown) => {
      throw sourceError(this.context, "sourceUnreachable", error);
    });
  }

  /** Every address the name has must be allowed: one that is not would be met by chance some day. */
  private async address(): Promise<string> {
    const found =
      isIP(this.host) === 0 ? await lookup(this.host, { all: true }).catch(() => []) : [{ address: this.host }];
    const [first] = found;
    if (first === undefined) throw sourceError(this.context, "sourceUnreachable", `${this.host} is not known`);
    const isAllowed = this.addressRule();
    const refused = found.find(({ address }) => !isAllowed(address));
    if (refused !== undefined)
      throw sourceError(
        this.context,
        "bindingInvalid",
        `${this.host} resolves to ${refused.address}, which is not allowed`,
      );
    return first.address;
  }

  private addressRule(): (address: string) => boolean {
    const ranges = this.allowed?.addresses;
    // Without TLS nothing leaves the machine.
    const loopback = inRanges(LOOPBACK_RANGES);
    const declared = ranges === undefined ? this.undeclared() : inRanges(ranges);
    return this.url.protocol === "https:" ? declared : (address) => loopback(address) && declared(address);
  }

  /** An address that stands in the configuration itself was meant; a name's may be anything its owner says. */
  private undeclared(): (address: string) => boolean {
    return isIP(this.host) === 0 ? (address) => !isLocal(address) : () => true;
  }
}

function established(socket: Socket, event: "connect" | "secureConnect"): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail(new Error("no answer to a connection")));
    socket.once("error", fail);
    socket.once(event, () => {
      socket.setTimeout(0);
      socket.removeAllListeners("error").removeAllListeners("timeout");
      resolve(socket);
    });
  });
}

/** `::ffff:10.0.0.1` and `::ffff:a00:1` are 10.0.0.1, and are judged as that. */
function plainAddress(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const bytes = [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
  return bytes.join(".");
}

function inRanges(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits = ""] = range.split("/");
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return (address) => {
    const plain = plainAddress(address);
    return list.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
  };
}

const isLocal = inRanges(LOCAL_RANGES.map(([address, bits]) => `${address}/${bits}`));
