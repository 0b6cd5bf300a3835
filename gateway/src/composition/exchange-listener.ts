import type { AddressInfo } from "node:net";
import type { Department } from "@mulian/domain";
import type { Router } from "express";
import type { TlsIdentity } from "../adapters/tls/tls-identity.js";
import type { GatewayConfig } from "../config.js";
import { listenExchange, type ListenerOptions, type ListenerTls } from "../http/exchange/listener.js";
import type { Organisations } from "../ports/organisations.js";

export interface ExchangeListener {
  /** What is to stand on the ledger: where the leg is, and the SHA-256 of its TLS key, which others pin. */
  readonly endpoint: NonNullable<Department["gateway"]>;
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the leg under the organisation's certificate to gateways of the channel's organisations, whoever these are by now. */
export async function startExchangeListener(
  router: Router,
  config: GatewayConfig["listen"]["exchange"],
  identity: Pick<TlsIdentity, "credential" | "newestDigest" | "onChange">,
  organisations: Organisations,
  gatewayOf: ListenerOptions["gatewayOf"],
): Promise<ExchangeListener> {
  const tls = (): ListenerTls => ({ ...identity.credential, clientAuthorities: organisations.authorities });
  const { host, port: wantedPort } = config;
  const { server, secure, close } = await listenExchange(router, { host, port: wantedPort, tls: tls(), gatewayOf });
  identity.onChange(() => secure(tls()));
  organisations.onChange(() => secure(tls()));
  // The configuration may have been read while the listener opened.
  secure(tls());
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const url = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    url,
    get endpoint() {
      return { url: config.publicUrl ?? url, tlsSpkiDigest: identity.newestDigest };
    },
    close,
  };
}
