import { createServer, type Server } from "node:https";
import express, { type Router } from "express";

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** A handshake is two round trips. Node's own two minutes would let strangers hold every place without a word. */
export const HANDSHAKE_TIMEOUT_MS = 5_000;
/** A head arrives within this time, or the connection is given up: a slow sender must not hold a place. */
const HEADERS_TIMEOUT_MS = 10_000;
/** Longest body here is a document of a few megabytes. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Sixteen connections from each of sixty departments, with room. */
const MAX_CONNECTIONS = 1_024;
/** A token of 500 purposes does not exist; the largest head has token and proof, 4 KB. */
const MAX_HEADER_BYTES = 16_384;

/** Serves the exchange router over TLS 1.3. Resolves once it listens. */
export async function listenExchange(router: Router, options: ListenerOptions): Promise<Server> {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(router);
  const server = createServer(
    {
      cert: options.certificate,
      key: options.privateKey,
      minVersion: "TLSv1.3",
      maxHeaderSize: MAX_HEADER_BYTES,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      ALPNProtocols: ["http/1.1"],
    },
    app,
  );
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return server;
}
