import type { X509Certificate } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import express, { type Router } from "express";
import type { KnownGateway } from "../../exchange/known-gateway.js";
import { bind } from "../bind.js";
import { type PlaceLimits, Places } from "./places.js";

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls: ListenerTls;
  /** Whose certificate it is, as the ledger has it at this moment; undefined for who is no department's gateway. */
  readonly gatewayOf: (certificate: X509Certificate) => KnownGateway | undefined;
  /** By default PLACE_LIMITS. */
  readonly places?: PlaceLimits;
}

/** What the listener shows, and whom it lets in. PEM throughout. */
export interface ListenerTls {
  readonly certificate: string;
  readonly privateKey: string;
  /** Authorities of the member organisations: a client's certificate must come from one of them. */
  readonly clientAuthorities: readonly string[];
}

export interface ExchangeServer {
  readonly server: Server;
  /** Takes another certificate or other authorities for every connection from now on. */
  readonly secure: (tls: ListenerTls) => void;
  readonly close: () => Promise<void>;
}

/** A handshake is two round trips. Node's own two minutes would let strangers hold every place without a word. */
export const HANDSHAKE_TIMEOUT_MS = 5_000;
/** A head arrives within this time, or the connection is given up: a slow sender must not hold a place. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** Longest body here is a document of a few megabytes. */
const REQUEST_TIMEOUT_MS = 60_000;
/** How often Node looks for heads and requests that are over their time. */
const TIMEOUT_LOOK_MS = 1_000;
/** Departments whose gateways find all their places at once: sixty, with room. */
const DEPARTMENTS = 64;
export const PLACE_LIMITS: PlaceLimits = {
  // A handshake is over in a fraction of a second: sixty gateways that dial sixteen times at once, with room.
  strangers: 256,
  // Several gateways may stand behind one address, and all of them are strangers until their handshake is over.
  strangersPerAddress: 128,
  // One gateway opens sixteen, and again sixteen when its certificate is another one.
  perDepartment: 32,
};
/** Places of all of them, and of strangers. */
const MAX_CONNECTIONS = DEPARTMENTS * PLACE_LIMITS.perDepartment + PLACE_LIMITS.strangers;
/** A token of 500 purposes does not exist; the largest head has token and proof, 4 KB. */
const MAX_HEADER_BYTES = 16_384;

/**
 * Serves the exchange router over TLS 1.3 in both directions: who shows no certificate of a member organisation's authority,
 * or an expired one, does not get past the handshake. Which organisation it is, and whether it has revoked the certificate
 * since, is asked at each request. Resolves once it listens.
 * @throws DomainError INVALID_INPUT when the address is not to be had
 */
export async function listenExchange(router: Router, options: ListenerOptions): Promise<ExchangeServer> {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(router);
  const server = createServer(
    {
      ...contextOf(options.tls),
      requestCert: true,
      rejectUnauthorized: true,
      maxHeaderSize: MAX_HEADER_BYTES,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_LOOK_MS,
      ALPNProtocols: ["http/1.1"],
    },
    app,
  );
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const places = new Places(options.places ?? PLACE_LIMITS);
  server.prependListener("connection", (socket: Socket) => places.admit(socket));
  server.on("secureConnection", (socket: TLSSocket) =>
    places.recognise(socket, () => {
      const certificate = clientCertificateOf(socket);
      return certificate === undefined ? undefined : options.gatewayOf(certificate);
    }),
  );
  await bind(server, { host: options.host, port: options.port, path: "listen.exchange" });
  return { server, secure: (tls) => server.setSecureContext(contextOf(tls)), close: () => close(server) };
}

function contextOf({ certificate, privateKey, clientAuthorities }: ListenerTls) {
  return { cert: certificate, key: privateKey, ca: [...clientAuthorities], minVersion: "TLSv1.3" as const };
}

const certificates = new WeakMap<Socket, X509Certificate>();

/** The certificate a connection's other end showed; a connection keeps the one it began with. */
export function clientCertificateOf(socket: Socket): X509Certificate | undefined {
  const known = certificates.get(socket);
  if (known !== undefined) return known;
  const shown = (socket as TLSSocket).getPeerX509Certificate?.(); // the listener above makes no other sockets
  if (shown !== undefined) certificates.set(socket, shown);
  return shown;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Deliveries were told to end by the exchange; what is still open now is idle or gone.
    server.closeAllConnections();
  });
}
