import { createPublicKey } from "node:crypto";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Department } from "@mulian/domain";
import type { Router } from "express";
import { isUsable, selfSigned } from "../adapters/tls/self-signed.js";
import type { GatewayConfig } from "../config.js";
import { sha256Hex } from "../digest.js";
import { listenExchange } from "../http/exchange/listener.js";
import type { Clock } from "../ports/clock.js";
import type { KeyStore } from "../ports/key-store.js";

/** Names in the key store. */
const TLS_KEY = "exchange-tls";
const TLS_CERTIFICATE = "exchange-tls-certificate";

export interface ExchangeListener {
  /** What stands on the ledger: where the leg is, and the SHA-256 of its TLS key, which others pin. */
  readonly endpoint: NonNullable<Department["gateway"]>;
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the leg over TLS with a key of the key store and a certificate made here. */
export async function startExchangeListener(
  router: Router,
  config: GatewayConfig["listen"]["exchange"],
  keyStore: KeyStore,
  clock: Clock,
): Promise<ExchangeListener> {
  await keyStore.ensureKey(TLS_KEY);
  const privateKey = keyStore.privateKey(TLS_KEY);
  const kept = await keyStore.secret(TLS_CERTIFICATE);
  const certificate =
    kept !== undefined && isUsable(kept, privateKey, clock.now())
      ? kept
      : await selfSigned(privateKey, config.host, clock.now());
  if (certificate !== kept) await keyStore.putSecret(TLS_CERTIFICATE, certificate);
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const server = await listenExchange(router, { host: config.host, port: config.port, certificate, privateKey: pem });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const url = `https://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    url,
    endpoint: { url: config.publicUrl ?? url, tlsSpkiDigest: sha256Hex(spki) },
    close: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Deliveries were told to end by the exchange; what is still open now is idle or gone.
    server.closeAllConnections();
  });
}
