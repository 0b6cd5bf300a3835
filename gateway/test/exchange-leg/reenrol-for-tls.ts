import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import type { OrganisationConnection } from "@mulian/embedded-network";
import { readFile } from "node:fs/promises";
import { Agent, request } from "undici";
import { newCsr } from "../../src/csr.js";
import { signDer } from "../../src/ecdsa.js";
import type { TlsCredential } from "../../src/exchange/types.js";

const PATH = "/api/v1/reenroll";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/**
 * What every member of an organisation can do: with its own certificate it asks its CA for one more, under the profile `tls`
 * and over a new key. Fabric CA's REST API, which the embedded CA answers alike.
 */
export async function reenrolForTls(ca: OrganisationConnection["ca"], member: TlsCredential): Promise<TlsCredential> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = /^CN=(.+)$/m.exec(new X509Certificate(member.certificate).subject)?.[1] ?? "";
  const body = JSON.stringify({ certificate_request: newCsr(name, privateKey), profile: "tls" });
  const shown = base64(member.certificate);
  const signed = `POST.${base64(PATH)}.${base64(body)}.${shown}`;
  const signature = signDer(createPrivateKey(member.privateKey), Buffer.from(signed)).toString("base64");
  const dispatcher = new Agent({ connect: { ca: await readFile(ca.tlsRootCertPath, "utf8") } });
  try {
    const headers = { authorization: `${shown}.${signature}` };
    const answer = await request(`${ca.url}${PATH}`, { method: "POST", headers, body, dispatcher });
    const { result } = (await answer.body.json()) as { readonly result: { readonly Cert: string } }; // Fabric CA's envelope
    return {
      certificate: Buffer.from(result.Cert, "base64").toString(),
      privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    };
  } finally {
    await dispatcher.close();
  }
}
