import { z } from "zod";
import { optional, readBody } from "./body.js";
import type { CaContext, CaRequest, Endpoint } from "./context.js";
import { CaCode, CaError } from "./error.js";
import { requireFlag } from "./permissions.js";
import type { CertificateRecord } from "./records.js";
import { authenticate } from "./token.js";

const time = optional(z.union([z.literal(""), z.iso.datetime({ offset: true })]));

const windows = z.object({ revokedAfter: time, revokedBefore: time, expireAfter: time, expireBefore: time });

type Windows = Partial<z.infer<typeof windows>>;

export const gencrl: Endpoint = {
  method: "POST",
  name: "gencrl",
  hasParameter: false,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const caller = await authenticate(ca, request);
    const body = readBody(ca, request, windows);
    requireFlag(caller.identity, "hf.GenCRL");
    return { CRL: await revocationListOf(ca, body) };
  },
};

/**
 * Base64 of the CRL in PEM. Without windows: everything revoked that has not expired, which is what a peer needs.
 * @throws CaError 36 when a window ends before it begins
 */
export async function revocationListOf(ca: CaContext, wanted: Windows): Promise<string> {
  const revoked = window(wanted.revokedAfter, 0, wanted.revokedBefore);
  const expires = window(wanted.expireAfter, Date.now(), wanted.expireBefore);
  const certificates = (await ca.store.certificates()).filter(isRevoked);
  const listed = certificates.filter((record) => revoked(record.revokedAt) && expires(record.expiresAt));
  const crl = await ca.issuer.revocationList(
    listed.map((record) => ({ serial: record.serial, revokedAt: new Date(record.revokedAt) })),
  );
  return Buffer.from(crl).toString("base64");
}

function isRevoked(record: CertificateRecord): record is CertificateRecord & { revokedAt: number } {
  return record.revokedAt !== undefined;
}

function window(
  after: string | undefined,
  defaultAfter: number,
  before: string | undefined,
): (time: number) => boolean {
  const from = after ? Date.parse(after) : defaultAfter;
  const to = before ? Date.parse(before) : Number.POSITIVE_INFINITY;
  if (from > to) throw new CaError(400, CaCode.CRL_WINDOW, "the window ends before it begins");
  return (at) => at >= from && at <= to;
}
