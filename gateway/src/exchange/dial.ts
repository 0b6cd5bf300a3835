import type { X509Certificate } from "node:crypto";
import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { DomainError, type Department } from "@mulian/domain";
import type { Pool } from "undici";
import { OpenedLate } from "../opened-late.js";
import { spkiDigest } from "../spki-digest.js";
import type { DialPolicy, ExchangeDependencies } from "./types.js";

/** Connections to one other gateway; more deliveries at once wait for one another. */
const CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longest silence of the other side, in its head or between two chunks. */
const SILENCE_MS = 60_000;

/** Detail of an error: to be tried again in a moment. */
export const MAY_BE_ROTATING = "mayBeRotating";

export type Endpoint = NonNullable<Department["gateway"]>;

/** Whom a connection has to reach: the key that the ledger names, in a certificate of the department's organisation. */
export interface Wanted {
  readonly endpoint: Endpoint;
  readonly mspId: string;
}

export interface DialParts extends Pick<ExchangeDependencies, "clock" | "organisations" | "tls"> {
  readonly allow: (address: string) => boolean;
}

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

/** Loaded by the first call to another gateway: with the parts of Node that it wakes, it takes as much memory as the whole exchange. */
const loadedPool = new OpenedLate(async () => (await import("undici")).Pool);

/** @throws what the first call met, where the process has no descriptor left for instance; the next tries again */
export const loadPool = (): Promise<typeof Pool> => loadedPool.get();

/**
 * A pool of TLS 1.3 connections to one gateway. The name is resolved once a connection, every address it resolves to must be
 * allowed, and the address that was checked is the one that is dialled. The other side is known by its key, whose digest
 * stands on the ledger, and its organisation's CA has to vouch for that key still; this side shows its own certificate.
 * @param LoadedPool of {@link loadPool}
 */
export function openPool(LoadedPool: typeof Pool, wanted: Wanted, parts: DialParts): Pool {
  const url = new URL(wanted.endpoint.url);
  return new LoadedPool(url.origin, {
    connections: CONNECTIONS,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    pipelining: 1,
    connect: (_options, callback) => {
      dial(url, wanted, parts).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error instanceof Error ? error : unavailable("no connection"), null),
      );
    },
  });
}

async function dial(url: URL, wanted: Wanted, parts: DialParts): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const found = isIP(host) === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host }];
  const [first] = found;
  if (first === undefined) throw unavailable("the gateway's name is not known");
  const refused = found.filter(({ address }) => !parts.allow(address));
  if (refused.length > 0)
    throw new DomainError("FORBIDDEN", "this gateway may not dial that address", {
      addresses: refused.map(({ address }) => address),
    });
  const { certificate, privateKey } = parts.tls.credential;
  return new Promise((resolve, reject) => {
    // Node does not judge the chain: the checks below are stricter. No byte of ours is sent before they passed.
    const socket = connect({
      host: first.address,
      port: Number(url.port === "" ? 443 : url.port),
      cert: certificate,
      key: privateKey,
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
      try {
        refuseImpostor(socket.getPeerX509Certificate(), wanted, parts);
      } catch (error) {
        return fail(error instanceof Error ? error : unavailable("no connection"));
      }
      socket.setTimeout(0);
      socket.removeAllListeners("error").removeAllListeners("timeout");
      resolve(socket);
    });
  });
}

/** @throws DomainError INTEGRITY_FAILURE */
function refuseImpostor(
  certificate: X509Certificate | undefined,
  { endpoint, mspId }: Wanted,
  { organisations, clock }: DialParts,
): void {
  const isVouchedFor = certificate !== undefined && organisations.vouchersOf(certificate, clock.now()).includes(mspId);
  if (certificate === undefined || spkiDigest(certificate) !== endpoint.tlsSpkiDigest)
    // Of the organisation itself: its gateway may have rotated its key, and one of the two has not read the block yet.
    throw new DomainError("INTEGRITY_FAILURE", "the gateway's TLS key is not the one on the ledger", {
      [MAY_BE_ROTATING]: isVouchedFor,
    });
  if (!isVouchedFor)
    throw new DomainError("INTEGRITY_FAILURE", "the gateway's organisation does not vouch for its TLS certificate");
}
