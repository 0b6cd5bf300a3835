import { request } from "node:https";
import { DomainError } from "@mulian/domain";
import { z } from "zod";
import type { Holder } from "../../ports/identity.js";
import { told } from "./errors.js";
import type { CaAddress } from "./sdk.js";

const PATH = "/api/v1/reenroll";
/** As for the SDK: a connection on which nothing moves for so long has no CA behind it. */
const SILENCE_MS = 20_000;

const Envelope = z.object({
  success: z.boolean(),
  result: z.unknown(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
});
const Enrolment = z.object({ Cert: z.base64() });

export interface ReenrolRequest {
  /** PKCS #10 in PEM; its common name is the holder's enrolment id. */
  readonly csr: string;
  /** The CA's signing profile; the one for identities by default. */
  readonly profile?: string;
}

/**
 * Another certificate for the holder of a good one, by Fabric CA's REST API. Asked for without the SDK: that wants the key
 * itself, and a key may be in a token.
 * @returns PEM
 * @throws DomainError as IdentityPort says
 */
export function reenrol(ca: CaAddress, holder: Holder, { csr, profile }: ReenrolRequest): Promise<string> {
  const body = JSON.stringify({ certificate_request: csr, ...(profile === undefined ? {} : { profile }) });
  return told(
    tokenOf(holder, body).then(async (token) => {
      const { success, result, errors } = Envelope.parse(JSON.parse(await post(ca, token, body)));
      // In the shape of the SDK's errors, so that both are told alike.
      if (!success) throw Object.assign(new Error("the CA refused"), { errors });
      return Buffer.from(Enrolment.parse(result).Cert, "base64").toString();
    }),
  );
}

/** Fabric CA's token: the certificate, and a signature over method, path, body and certificate. */
async function tokenOf({ certificatePem, sign }: Holder, body: string): Promise<string> {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const certificate = base64(certificatePem);
  const signed = Buffer.from(`POST.${base64(PATH)}.${base64(body)}.${certificate}`);
  return `${certificate}.${Buffer.from(await sign(signed)).toString("base64")}`;
}

function post({ url, tlsRootCertPem }: CaAddress, authorization: string, body: string): Promise<string> {
  if (new URL(url).protocol !== "https:" || tlsRootCertPem === "")
    throw new DomainError("INVALID_INPUT", "the certificate authority needs an https address and a TLS root");
  return new Promise((resolve, reject) => {
    const options = { method: "POST", ca: tlsRootCertPem, agent: false, headers: { authorization } };
    const outgoing = request(new URL(PATH, url), options, (response) => {
      response.setEncoding("utf8").on("error", reject);
      response.toArray().then((chunks: string[]) => resolve(chunks.join("")), reject);
    });
    outgoing.setTimeout(SILENCE_MS, () => outgoing.destroy(new Error("the CA is silent")));
    outgoing.on("error", reject).end(body);
  });
}
