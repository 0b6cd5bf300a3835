import { X509Certificate } from "node:crypto";
import { Registrar } from "../ca/registrar.js";
import { answers } from "../ca/ca-server.js";
import { ADMINISTRATOR_ID, type Organisation, type Plan } from "../plan.js";
import { type CertificateView, nodeCertificates, viewOf } from "./node-certificates.js";

/** Extended key usage of a TLS server (RFC 5280, section 4.2.1.12). */
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

/** Begins the extension that the CA gives every identity. */
const ATTRIBUTES = '{"attrs":';
/** In it, what a gateway of Mulian enrols itself with. */
const GATEWAY_ROLE = '"mulian.role":"gateway"';

/**
 * Every certificate of the network that is in use: of CAs, nodes, chaincodes and administrators, which its folder holds,
 * and of users and gateways, which their CA knows of while it runs. The one that ends first comes first.
 */
export async function listCertificates(plan: Plan, now = new Date()): Promise<readonly CertificateView[]> {
  const users = await Promise.all(plan.organisations.map((organisation) => usersOf(organisation, now)));
  return [...nodeCertificates(plan, now), ...users.flat()].toSorted((one, other) =>
    one.expiresAt < other.expiresAt ? -1 : 1,
  );
}

/** The newest of each user and purpose: older ones may still be good, and are in nobody's hands. */
async function usersOf(organisation: Organisation, now: Date): Promise<readonly CertificateView[]> {
  const { ca, mspId, name } = organisation;
  if (!(await answers(ca))) return [];
  const registrar = await Registrar.open(ca, mspId);
  const newest = new Map<string, CertificateView>();
  for (const pem of await registrar.certificates()) {
    const certificate = new X509Certificate(pem);
    // The CA's own TLS certificates are on record under its host's name, without attributes.
    if (!certificate.raw.includes(ATTRIBUTES)) continue;
    const owner = /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? "";
    const purpose = (certificate.keyUsage ?? []).includes(SERVER_AUTH) ? "tls" : "signing";
    const view = {
      ...viewOf(pem, { organisation: name, owner, purpose }, now),
      holder: holderOf(certificate, purpose),
    };
    const known = newest.get(`${owner} ${purpose}`);
    if (known === undefined || known.expiresAt < view.expiresAt) newest.set(`${owner} ${purpose}`, view);
  }
  const own = ownersInFolder(organisation);
  return [...newest.values()].filter(({ owner }) => !own.has(owner));
}

/** Users have certificates to sign with only; a gateway has one more, for connections. */
function holderOf({ raw }: X509Certificate, purpose: "tls" | "signing"): CertificateView["holder"] {
  if (purpose === "tls") return "leg";
  return raw.includes(GATEWAY_ROLE) ? "gateway" : "user";
}

/** Whose certificates the folder holds, or that hold none worth a place (the CA itself, its registrar). */
function ownersInFolder({ ca, peers, orderers, services }: Organisation): ReadonlySet<string> {
  const processes = [...peers, ...orderers, ...services].map(({ name }) => name);
  return new Set([ca.name, ca.registrarId, ADMINISTRATOR_ID, ...processes]);
}
