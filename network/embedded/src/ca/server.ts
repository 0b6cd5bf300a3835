import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pino, type Logger } from "pino";
import type { Issuer } from "../crypto/issuer.js";
import { privateFolder } from "../private-file.js";
import type { CaContext } from "./context.js";
import { answer } from "./http.js";
import { KeyedLock } from "./keyed-lock.js";
import { bootstrapRegistrar, REGISTRAR_ID } from "./registrar.js";
import { openStore } from "./store.js";

/** A token is a certificate in base64, about 1.5 kB; with attributes at their limits it stays under this. */
const MAX_HEADER_BYTES = 32_768;
/** Slow clients hold a connection no longer than this. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_TIMEOUT_MS = 5_000;
/** Few clients enrol at a time; beyond this connections are dropped instead of starving the network beside it. */
const MAX_CONNECTIONS = 256;

export interface CaServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Created 0700. */
  readonly dataDir: string;
  readonly host?: string;
  readonly log?: Logger;
  /** How long what it issues lasts. Default: a year. */
  readonly certificateLifeMs?: number;
}

/** The part of an organisation that its CA needs. */
export interface CaOrganisation {
  readonly name: string;
  readonly ca: Issuer;
  readonly tls: { readonly certPem: string; readonly keyPem: string };
}

export interface CaServer {
  /** `https://127.0.0.1:port`, without a path. */
  readonly url: string;
  readonly caName: string;
  readonly registrarId: string;
  readonly registrarSecretPath: string;
  close(): Promise<void>;
}

/** Starts the organisation's CA: Fabric CA's REST API over TLS. */
export async function startCaServer(organisation: CaOrganisation, options: CaServerOptions): Promise<CaServer> {
  const { dataDir, host = "127.0.0.1" } = options;
  await privateFolder(dataDir);
  const store = await openStore(join(dataDir, "store"));
  try {
    const registrarSecretPath = await bootstrapRegistrar(store, dataDir, organisation.name);
    const ca: CaContext = {
      caName: `ca-${organisation.name}`,
      issuer: organisation.ca,
      store,
      identityLock: new KeyedLock(),
      affiliationLock: new KeyedLock(),
      ...(options.certificateLifeMs === undefined ? {} : { certificateLifeMs: options.certificateLifeMs }),
      log: options.log ?? pino({ level: "silent" }),
    };
    const server = await listen(ca, organisation.tls, options.port, host);
    // A server listening on TCP has an AddressInfo; strings are for pipes.
    const { port } = server.address() as AddressInfo;
    return {
      url: `https://${host}:${port}`,
      caName: ca.caName,
      registrarId: REGISTRAR_ID,
      registrarSecretPath,
      close: () => close(server, ca),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function listen(ca: CaContext, tls: CaOrganisation["tls"], port: number, host: string): Promise<Server> {
  const limits = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    handshakeTimeout: HEADERS_TIMEOUT_MS,
  };
  const server = createServer(
    { cert: tls.certPem, key: tls.keyPem, minVersion: "TLSv1.2", ...limits },
    (message, response) => {
      void answer(ca, message, response);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return server;
}

/** Lets requests under way finish, then closes the store. */
async function close(server: Server, ca: CaContext): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await closed;
  await ca.store.close();
}
