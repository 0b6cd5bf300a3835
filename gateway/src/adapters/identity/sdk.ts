import type { ClientRequest, IncomingMessage } from "node:http";
import https from "node:https";
import type FabricCAServices from "fabric-ca-client";
import { DomainError } from "@mulian/domain";

/**
 * A connection on which nothing moves for so long has no CA behind it. The SDK's three seconds are less than a busy machine
 * takes to begin an enrolment, and a gateway that gives up then does not start.
 */
const SILENCE_MS = 20_000;

export interface CaAddress {
  /** `https://host:port` */
  readonly url: string;
  readonly caName: string;
  /** Root of the CA's TLS certificate. */
  readonly tlsRootCertPem: string;
}

/** Which of an identity's certificates. */
export interface CertificateFilter {
  readonly id: string;
  readonly notrevoked?: boolean;
  readonly notexpired?: boolean;
}

/** Members of the pinned fabric-ca-client 2.2.20 that its typings leave out. */
export interface SdkClient extends FabricCAServices {
  readonly _fabricCAClient: {
    _httpClient: {
      request(options: https.RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest;
    };
    reenroll(csr: string, identity: unknown): Promise<{ readonly result: { readonly Cert: string } }>;
  };
  /** Answers base64 of PEM. */
  generateCRL(request: object, registrar: unknown): Promise<string>;
  newCertificateService(): {
    getCertificates(
      filter: CertificateFilter,
      registrar: unknown,
    ): Promise<{ readonly result: { readonly certs: readonly { readonly PEM: string }[] } }>;
  };
}

interface SdkSettings {
  setConfigSetting(name: string, value: number): void;
}

/**
 * The SDK's client for one CA. Loaded only here and only when first needed: it costs 45 MB and half a second. Without TLS
 * roots it would verify nothing, and without a CA name it would ask for "undefined"; so both are required.
 */
export async function openSdk(address: CaAddress): Promise<SdkClient> {
  if (new URL(address.url).protocol !== "https:" || address.tlsRootCertPem === "" || address.caName === "") {
    throw new DomainError("INVALID_INPUT", "the certificate authority needs an https address, a TLS root and a name");
  }
  const { default: Services } = await import("fabric-ca-client");
  // The SDK inherits this from a base class that its typings do not tell.
  (Services as unknown as SdkSettings).setConfigSetting("connection-timeout", SILENCE_MS);
  const tls = { trustedRoots: [address.tlsRootCertPem], verify: true };
  // The members above exist in this exact version; package.json pins it, and the tests would notice.
  const client = new Services(address.url, tls, address.caName) as SdkClient;
  const agent = new https.Agent({ keepAlive: false });
  // On a kept connection the SDK leaves a listener behind for each request.
  client._fabricCAClient._httpClient = {
    request: (options, onResponse) => https.request({ ...options, agent }, onResponse),
  };
  return client;
}
