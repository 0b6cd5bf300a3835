import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { DomainError, type Department } from "@mulian/domain";
import { Pool } from "undici";
import { sha256Hex } from "../digest.js";
import type { DialPolicy } from "./types.js";

/** Connections to one other gateway; more deliveries at once wait for one another. */
const CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longest silence of the other side, in its head or between two chunks. */
const SILENCE_MS = 60_000;

export type Endpoint = NonNullable<Department["gateway"]>;

const unavailable = (message: string, details: Record<string, unknown> = {}): DomainError =>
  new DomainError("PEER_UNAVAILABLE", message, details);

/** Checks addresses against the configured ranges. @throws RangeError for a range that is none */
export function addressAllow(policy: DialPolicy): (address: string) => boolean {
  const allowed = new BlockList();
  for (const range of policy.allowedRanges) {
    const [address = "", bits = ""] = range.split("/");
    const family = isIP(address);
    if (family === 0 || !/^[0-9]{1,3}$/.test(bits)) throw new RangeError(`no address range: ${range}`);
    allowed.addSubnet(address, Number(bits), family === 6 ? "ipv6" : "ipv4");
  }
  return (address) => allowed.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/**
 * A pool of TLS 1.3 connections to one gateway. The name is resolved once a connection, every address it resolves to must be
 * allowed, and the address that was checked is the one that is dialled. The other side is known by its key, whose digest
 * stands on the ledger, and by nothing else: no certificate authority is trusted here, so none can vouch for another key.
 */
export function openPool(endpoint: Endpoint, allow: (address: string) => boolean): Pool {
  const url = new URL(endpoint.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Pool(url.origin, {
    connections: CONNECTIONS,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    pipelining: 1,
    connect: (_options, callback) => {
      dial(host, Number(url.port === "" ? 443 : url.port), endpoint.tlsSpkiDigest, allow).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error instanceof Error ? error : unavailable("no connection"), null),
      );
    },
  });
}

async function dial(
  host: string,
  port: number,
  tlsSpkiDigest: string,
  allow: (address: string) => boolean,
): Promise<TLSSocket> {
  const found = isIP(host) === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host }];
  const [first] = found;
  if (first === undefined) throw unavailable("the gateway's name is not known");
  const refused = found.filter(({ address }) => !allow(address));
  if (refused.length > 0)
    throw new DomainError("FORBIDDEN", "this gateway may not dial that address", {
      addresses: refused.map(({ address }) => address),
    });
  return new Promise((resolve, reject) => {
    // The chain is not judged: the pin below is stricter than any chain. No byte of ours is sent before it was checked.
    const socket = connect({
      host: first.address,
      port,
      minVersion: "TLSv1.3",
      rejectUnauthorized: false,
      ALPNProtocols: ["http/1.1"],
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail(unavailable("the gateway does not answer")));
    socket.once("error", () => fail(unavailable("the gateway does not answer")));
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerX509Certificate();
      const spki = certificate?.publicKey.export({ type: "spki", format: "der" });
      if (spki === undefined || sha256Hex(spki) !== tlsSpkiDigest) {
        return fail(new DomainError("INTEGRITY_FAILURE", "the gateway's TLS key is not the one on the ledger"));
      }
      socket.setTimeout(0);
      socket.removeAllListeners("error").removeAllListeners("timeout");
      resolve(socket);
    });
  });
}
