import { generateKeyPairSync, type KeyObject } from "node:crypto";
import https from "node:https";
import { expect } from "chai";
import FabricCAServices from "fabric-ca-client";
import fabricCommon from "fabric-common";
import { signLowS } from "../../src/crypto/signature.js";
import { x509 } from "../../src/crypto/x509.js";

// On a kept connection the SDK leaves a listener behind for each request.
https.globalAgent = new https.Agent({ keepAlive: false });

const { User, Utils } = fabricCommon;
type User = InstanceType<typeof User>;

/** A running CA, ours or the real server, and the way into it. */
export interface RunningCa {
  readonly url: string;
  readonly caName: string;
  readonly tlsRootCertPem: string;
  readonly registrarId: string;
  readonly registrarSecret: string;
  /** An affiliation that exists. */
  readonly affiliation: string;
  close(): Promise<void>;
}

/** Methods of fabric-ca-client that its typings leave out. */
interface Untyped {
  /** Without attributes asked for. */
  reenroll(user: User, attr_reqs?: readonly { name: string; optional: boolean }[]): Promise<{ certificate: string }>;
  newCertificateService(): {
    getCertificates(filter: object, registrar: User): Promise<{ result: { certs: { PEM: string }[] } }>;
  };
}

export type Client = Omit<FabricCAServices, "reenroll"> & Untyped;

export function clientOf(ca: RunningCa): Client {
  const tls = { trustedRoots: [ca.tlsRootCertPem], verify: true };
  const suite = Utils.newCryptoSuite();
  suite.setCryptoKeyStore(Utils.newCryptoKeyStore());
  // The typings want `string[]` or one Buffer for the roots, a list of attributes each time, and lack the certificate service.
  return new FabricCAServices(ca.url, tls, ca.caName, suite) as unknown as Client;
}

/** A user as the SDK knows it, from an enrolment by the SDK itself. */
export async function enrolled(client: Client, enrollmentID: string, enrollmentSecret: string): Promise<User> {
  const { key, certificate } = await client.enroll({ enrollmentID, enrollmentSecret });
  return userOf(enrollmentID, key.toBytes(), certificate);
}

export function userOf(id: string, privateKeyPem: string, certificatePem: string): User {
  return User.createUser(id, "", "Org1MSP", certificatePem, privateKeyPem);
}

export interface Request {
  readonly csr: string;
  readonly privateKey: KeyObject;
}

/** A request by node:crypto's keys, which is much faster than the SDK's own. */
export async function newCsr(commonName: string, curve = "P-256", names: x509.JsonGeneralNames = []): Promise<Request> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: curve });
  const algorithm = { name: "ECDSA", namedCurve: curve, hash: "SHA-256" };
  const signingKey = privateKey.toCryptoKey(algorithm, true, ["sign"]);
  const verifyingKey = publicKey.toCryptoKey(algorithm, true, ["verify"]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ C: ["XX"] }, { O: ["example"] }, { OU: ["admin"] }, { CN: [commonName] }],
    keys: { privateKey: signingKey, publicKey: verifyingKey },
    signingAlgorithm: algorithm,
    extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
  });
  return { csr: request.toString("pem"), privateKey };
}

/** The first error code of Fabric CA's envelope, or "accepted". */
export async function codeOf(call: Promise<unknown>): Promise<number | "accepted"> {
  try {
    await call;
    return "accepted";
  } catch (error) {
    // fabric-ca-client copies the envelope's members onto the error.
    const { errors } = error as { errors?: { code: number }[] };
    if (errors?.[0] === undefined) throw error;
    return errors[0].code;
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly code: number | undefined;
}

/** A request by hand, for what the SDK would never send. */
export function raw(
  ca: RunningCa,
  method: string,
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const call = https.request(
      `${ca.url}${path}`,
      { method, headers, ca: ca.tlsRootCertPem, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const envelope: { errors?: { code: number }[] } = JSON.parse(Buffer.concat(chunks).toString());
          resolve({ status: response.statusCode ?? 0, code: envelope.errors?.[0]?.code });
        });
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

export function token(
  privateKey: KeyObject,
  certificatePem: string,
  method: string,
  path: string,
  body: string,
): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const certificate = base64(certificatePem);
  const signature = signLowS(privateKey, Buffer.from(`${method}.${base64(path)}.${base64(body)}.${certificate}`));
  return `${certificate}.${signature.toString("base64")}`;
}

/** The attributes in a certificate's extension. */
export function attributesIn(certificatePem: string): Record<string, string> {
  const extension = new x509.X509Certificate(certificatePem).getExtension("1.2.3.4.5.6.7.8.1");
  expect(extension, "attributes extension").not.to.equal(null);
  return JSON.parse(Buffer.from(extension?.value ?? new ArrayBuffer()).toString()).attrs;
}

export function unitsIn(certificatePem: string): string[] {
  return new x509.X509Certificate(certificatePem).subjectName.getField("OU");
}
