import { z } from "zod";
import { canonicalHex } from "../crypto/issuer.js";
import { optional, readBody } from "./body.js";
import type { CaContext, Caller, CaRequest, Endpoint } from "./context.js";
import { revocationListOf } from "./crl.js";
import { CaCode, CaError } from "./error.js";
import { requireFlag, requireManages } from "./permissions.js";
import type { CertificateRecord, IdentityRecord } from "./records.js";
import { authenticate } from "./token.js";

/** RFC 5280, section 5.3.1, in Fabric CA's spelling. Any other word is as good as none, as Fabric CA has it. */
const REASONS: ReadonlySet<string> = new Set([
  "unspecified",
  "keycompromise",
  "cacompromise",
  "affiliationchanged",
  "superseded",
  "cessationofoperation",
  "certificatehold",
  "removefromcrl",
  "privilegewithdrawn",
  "aacompromise",
]);

const hex = z.string().regex(/^[0-9A-Fa-f:]{0,128}$/);

const revocation = z.object({
  id: optional(z.string().max(64)),
  aki: optional(hex),
  serial: optional(hex),
  reason: optional(z.string().max(32)),
  gencrl: optional(z.boolean()),
});

/** Revokes one certificate, or an identity with all its certificates. The peers refuse them once the list is in the channel's configuration. */
export const revoke: Endpoint = {
  method: "POST",
  name: "revoke",
  hasParameter: false,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const caller = await authenticate(ca, request);
    const body = readBody(ca, request, revocation);
    const wanted: Wanted = {
      id: body.id || undefined,
      serial: hexOf(body.serial),
      aki: hexOf(body.aki),
      reason: reasonOf(body.reason),
    };
    const revoked = await revokeWanted(ca, caller, wanted);
    const withList = body.gencrl === true && revoked.length > 0;
    const crl = withList ? await revocationListOf(ca, {}) : "";
    return { RevokedCerts: revoked.map((record) => ({ Serial: record.serial, AKI: record.aki })), CRL: crl };
  },
};

interface Wanted {
  readonly id: string | undefined;
  /** Like `aki` lower-case hex without leading zeros; empty when not named. */
  readonly serial: string;
  readonly aki: string;
  readonly reason: string;
}

async function revokeWanted(ca: CaContext, caller: Caller, wanted: Wanted): Promise<CertificateRecord[]> {
  if (wanted.serial !== "" && wanted.aki !== "") return revokeCertificate(ca, caller, wanted);
  if (wanted.id !== undefined) return revokeIdentity(ca, caller, wanted.id, wanted.reason);
  throw new CaError(400, CaCode.REVOKE_ARGUMENTS, "name an identity, or a certificate by serial and aki");
}

async function revokeCertificate(ca: CaContext, caller: Caller, wanted: Wanted): Promise<CertificateRecord[]> {
  const { serial } = wanted;
  const found = await ca.store.certificate(serial);
  const fits = found?.aki === wanted.aki && (wanted.id === undefined || wanted.id === found.id);
  // Who may revoke nobody else's learns nothing of it.
  if (found?.id !== caller.identity.id) requireFlag(caller.identity, "hf.Revoker");
  if (found === undefined || !fits)
    throw new CaError(404, CaCode.REVOKE_UNKNOWN_CERTIFICATE, "there is no such certificate");
  return ca.identityLock.run(found.id, async () => {
    const identity = await subject(ca, found.id);
    if (serial !== caller.serial) requireManages(caller.identity, identity);
    const current = (await ca.store.certificate(serial)) ?? found;
    if (current.revokedAt !== undefined)
      throw new CaError(404, CaCode.ALREADY_REVOKED, "the certificate is already revoked");
    return writeRevoked(ca, caller.identity, identity, [current], wanted.reason);
  });
}

async function revokeIdentity(ca: CaContext, caller: Caller, id: string, reason: string): Promise<CertificateRecord[]> {
  // Anybody may give up an identity of its own.
  if (id !== caller.identity.id) requireFlag(caller.identity, "hf.Revoker");
  return ca.identityLock.run(id, async () => {
    const identity = await subject(ca, id);
    if (identity.id !== caller.identity.id) requireManages(caller.identity, identity);
    const certificates = (await ca.store.certificates()).filter(
      (record) => record.id === id && record.revokedAt === undefined,
    );
    return writeRevoked(ca, caller.identity, { ...identity, revoked: true }, certificates, reason);
  });
}

async function subject(ca: CaContext, id: string): Promise<IdentityRecord> {
  const identity = await ca.store.identity(id);
  if (identity === undefined) throw new CaError(404, CaCode.REVOKE_UNKNOWN_ID, "there is no such identity");
  return identity;
}

async function writeRevoked(
  ca: CaContext,
  by: IdentityRecord,
  identity: IdentityRecord,
  certificates: readonly CertificateRecord[],
  reason: string,
): Promise<CertificateRecord[]> {
  const now = Date.now();
  const revoked = certificates.map((record) => ({ ...record, revokedAt: now, reason }));
  const serials = revoked.map((record) => record.serial);
  await ca.store.write({
    identities: [identity],
    certificates: revoked,
    journal: { action: "revoke", subject: identity.id, by: by.id, serials },
  });
  ca.log.info({ action: "revoke", id: identity.id, by: by.id, serials, reason }, "revoked");
  return revoked;
}

function reasonOf(reason: string | undefined): string {
  const name = (reason ?? "").toLowerCase() || "unspecified";
  return REASONS.has(name) ? name : "unspecified";
}

function hexOf(text: string | undefined): string {
  return canonicalHex((text ?? "").replaceAll(":", ""));
}
