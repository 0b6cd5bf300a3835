import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";
import { bind } from "./bind.js";
import { CLOSE_GRACE_MS, HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, MAX_CONNECTIONS, REQUEST_TIMEOUT_MS } from "./limits.js";

/** Not imported: an import of it reads all its exports, and WebSocket's, never used here, loads all of Node's fetch, four megabytes. */
const { createServer } = process.getBuiltinModule("node:http");

export interface ListeningServer {
  readonly url: string;
  /** Stops taking calls, lets open ones end within a grace, then cuts them. */
  close(): Promise<void>;
}

/** Listens with timeouts that slow clients run into. @throws DomainError INVALID_INPUT when the address is not to be had */
export async function listen(app: Express, host: string, port: number): Promise<ListeningServer> {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 1_000,
    },
    app,
  );
  server.maxConnections = MAX_CONNECTIONS;
  await bind(server, { host, port, path: "listen.api" });
  const address = server.address() as AddressInfo; // a TCP server that listens has one
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
