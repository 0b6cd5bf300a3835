import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { z } from "zod";
import { signLowS } from "./crypto/signature.js";
import { P256, x509 } from "./crypto/x509.js";
import type { OrganisationConnection } from "./index.js";

type Ca = OrganisationConnection["ca"];

export interface Credential {
  readonly privateKey: KeyObject;
  readonly certificatePem: string;
}

const envelope = z.object({
  success: z.boolean(),
  result: z.unknown(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })),
});
const enrolment = z.object({ Cert: z.string() });
const registration = z.object({ secret: z.string() });
const revocations = z.object({ CRL: z.string() });

/** An organisation's CA, by its REST API: what operating the network takes of it. Errors carry the CA's code and message. */
export class CaClient {
  constructor(private readonly ca: Ca) {}

  async enrolRegistrar(): Promise<Credential> {
    return this.enrol(this.ca.registrarId, await readFile(this.ca.registrarSecretPath, "utf8"));
  }

  /** A new P-256 key and its certificate. */
  async enrol(id: string, secret: string): Promise<Credential> {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: P256.namedCurve });
    const signingRequest = await x509.Pkcs10CertificateRequestGenerator.create({
      name: [{ CN: [id] }],
      keys: {
        privateKey: privateKey.toCryptoKey(P256, true, ["sign"]),
        publicKey: publicKey.toCryptoKey(P256, true, ["verify"]),
      },
      signingAlgorithm: P256,
    });
    const basic = `Basic ${Buffer.from(`${id}:${secret.trim()}`).toString("base64")}`;
    const body = JSON.stringify({ certificate_request: signingRequest.toString("pem") });
    const { Cert } = enrolment.parse(await this.#call("enroll", body, basic));
    return { privateKey, certificatePem: Buffer.from(Cert, "base64").toString() };
  }

  /** Registers a client that may enrol once. @returns its secret */
  async register(registrar: Credential, id: string): Promise<string> {
    const body = JSON.stringify({ id, type: "client", affiliation: "", max_enrollments: 1 });
    return registration.parse(await this.#signed(registrar, "register", body)).secret;
  }

  /** Every certificate revoked and not yet expired: PEM. */
  async revocationList(registrar: Credential): Promise<string> {
    const { CRL } = revocations.parse(await this.#signed(registrar, "gencrl", "{}"));
    return Buffer.from(CRL, "base64").toString();
  }

  #signed(caller: Credential, name: string, body: string): Promise<unknown> {
    return this.#call(name, body, token(caller, name, body));
  }

  async #call(name: string, body: string, authorization: string): Promise<unknown> {
    const roots = await readFile(this.ca.tlsRootCertPath);
    const text = await new Promise<string>((resolve, reject) => {
      const outgoing = request(
        `${this.ca.url}${pathOf(name)}`,
        { method: "POST", ca: roots, agent: false, headers: { authorization } },
        (response) => {
          response.setEncoding("utf8").on("error", reject);
          response.toArray().then((chunks: string[]) => resolve(chunks.join("")), reject);
        },
      );
      outgoing.on("error", reject).end(body);
    });
    const answer = envelope.parse(JSON.parse(text));
    if (answer.success) return answer.result;
    const why = answer.errors.map(({ code, message }) => `${code} ${message}`).join("; ");
    throw new Error(`the CA refused ${name}: ${why}`);
  }
}

/** Fabric CA's token: the certificate, and a signature over method, path, body and certificate. */
function token({ certificatePem, privateKey }: Credential, name: string, body: string): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const certificate = base64(certificatePem);
  const signature = signLowS(privateKey, Buffer.from(`POST.${base64(pathOf(name))}.${base64(body)}.${certificate}`));
  return `${certificate}.${signature.toString("base64")}`;
}

function pathOf(name: string): string {
  return `/api/v1/${name}`;
}
