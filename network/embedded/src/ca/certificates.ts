import { z } from "zod";
import { canonicalHex } from "../crypto/issuer.js";
import { requireCa } from "./body.js";
import type { CaContext, CaRequest, Endpoint } from "./context.js";
import { authorisationFailure, badBody } from "./error.js";
import { coversAffiliation, hasFlag, isRegistrar } from "./permissions.js";
import type { CertificateRecord } from "./records.js";
import { authenticate } from "./token.js";

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const hex = z
  .string()
  .max(128)
  .transform((text) => canonicalHex(text.replaceAll(":", "")));

const filter = z.object({
  id: z.string().optional(),
  aki: hex.optional(),
  serial: hex.optional(),
  revoked_start: time.optional(),
  revoked_end: time.optional(),
  expired_start: time.optional(),
  expired_end: time.optional(),
  notrevoked: flag.optional(),
  notexpired: flag.optional(),
});

type Filter = z.infer<typeof filter>;

/** What was issued, for registrars and revokers, of identities in their affiliation. */
export const certificates: Endpoint = {
  method: "GET",
  name: "certificates",
  hasParameter: false,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const { identity: caller } = await authenticate(ca, request);
    requireCa(ca, request.query.get("ca"));
    if (!isRegistrar(caller) && !hasFlag(caller, "hf.Revoker"))
      throw authorisationFailure(`${caller.id} may not list certificates`);
    const wanted = filter.safeParse(Object.fromEntries(request.query));
    if (!wanted.success) throw badBody("a filter of the certificates is wrong");
    const identities = await ca.store.identities();
    const visible = new Set(
      identities.filter((identity) => coversAffiliation(caller, identity.affiliation)).map((identity) => identity.id),
    );
    const chosen = (await ca.store.certificates()).filter(
      (record) => visible.has(record.id) && matches(record, wanted.data),
    );
    return { certs: chosen.map((record) => ({ PEM: record.pem })), caname: ca.caName };
  },
};

function matches(record: CertificateRecord, wanted: Filter): boolean {
  return isNamed(record, wanted) && isInWindows(record, wanted) && isGood(record, wanted);
}

function isNamed(record: CertificateRecord, { id, aki, serial }: Filter): boolean {
  return (
    (id ?? record.id) === record.id && (aki ?? record.aki) === record.aki && (serial ?? record.serial) === record.serial
  );
}

function isInWindows(record: CertificateRecord, wanted: Filter): boolean {
  if (!within(record.expiresAt, wanted.expired_start, wanted.expired_end)) return false;
  const asksForRevoked = wanted.revoked_start !== undefined || wanted.revoked_end !== undefined;
  if (!asksForRevoked) return true;
  return record.revokedAt !== undefined && within(record.revokedAt, wanted.revoked_start, wanted.revoked_end);
}

function isGood(record: CertificateRecord, { notrevoked, notexpired }: Filter): boolean {
  return (
    (notrevoked !== true || record.revokedAt === undefined) && (notexpired !== true || record.expiresAt > Date.now())
  );
}

function within(at: number, from: number | undefined, to: number | undefined): boolean {
  return (from === undefined || at >= from) && (to === undefined || at <= to);
}
