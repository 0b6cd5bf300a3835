import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { z } from "zod";
import { privateKeyPem } from "./crypto/issuer.js";
import { privateFolder, readIfPresent, writeDurably } from "./private-file.js";
import { signLowS } from "./crypto/signature.js";
import { x509 } from "./crypto/x509.js";
import type { OrganisationConnection } from "./index.js";

type Ca = OrganisationConnection["ca"];

interface Credential {
  readonly privateKey: KeyObject;
  readonly certificatePem: string;
}

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const envelope = z.object({
  success: z.boolean(),
  result: z.unknown(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })),
});
const enrolment = z.object({ Cert: z.string() });
const registration = z.object({ secret: z.string() });

/**
 * Registers and enrols a client at its organisation's CA and leaves an MSP folder as Fabric's tools do: `signcerts/cert.pem`
 * and `keystore/key.pem`. A folder that has a certificate is left as it is.
 * @throws Error with the CA's own code and message when it refuses
 */
export async function enrolUser(ca: Ca, id: string, folder: string): Promise<void> {
  const certificatePath = join(folder, "signcerts", "cert.pem");
  if ((await readIfPresent(certificatePath)) !== undefined) return;
  const registrar = await enrol(ca, ca.registrarId, await readFile(ca.registrarSecretPath, "utf8"));
  const body = JSON.stringify({ id, type: "client", affiliation: "", max_enrollments: 1 });
  const { secret } = registration.parse(await call(ca, "register", body, token(registrar, "register", body)));
  const user = await enrol(ca, id, secret);
  await privateFolder(join(folder, "keystore"));
  await privateFolder(join(folder, "signcerts"));
  // The key first: a certificate without it would count as done.
  await writeDurably(join(folder, "keystore", "key.pem"), privateKeyPem(user.privateKey));
  await writeDurably(certificatePath, user.certificatePem);
}

async function enrol(ca: Ca, id: string, secret: string): Promise<Credential> {
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
  const { Cert } = enrolment.parse(
    await call(ca, "enroll", JSON.stringify({ certificate_request: signingRequest.toString("pem") }), basic),
  );
  return { privateKey, certificatePem: Buffer.from(Cert, "base64").toString() };
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

async function call(ca: Ca, name: string, body: string, authorization: string): Promise<unknown> {
  const roots = await readFile(ca.tlsRootCertPath);
  const text = await new Promise<string>((resolve, reject) => {
    const outgoing = request(
      `${ca.url}${pathOf(name)}`,
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
  throw new Error(
    `the CA refused ${name}: ${answer.errors.map(({ code, message }) => `${code} ${message}`).join("; ")}`,
  );
}
