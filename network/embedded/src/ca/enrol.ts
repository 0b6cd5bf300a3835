import { z } from "zod";
import { attributesFor } from "./attributes.js";
import { checkSecret, readCredentials } from "./basic.js";
import { attributeName, optional, readBody } from "./body.js";
import type { CaContext, CaRequest, Endpoint } from "./context.js";
import { type Csr, readCsr } from "./csr.js";
import { authenticationFailure, CaCode, CaError } from "./error.js";
import { serverInfo } from "./info.js";
import { issueCertificate, type Profile, profileOf } from "./issue.js";
import type { IdentityRecord } from "./records.js";
import { authenticate } from "./token.js";

const enrolBody = z.object({
  certificate_request: z.string(),
  profile: optional(z.string()),
  attr_reqs: optional(z.array(z.object({ name: attributeName, optional: z.boolean().default(false) })).max(64)),
});

type EnrolBody = z.infer<typeof enrolBody>;

/** The first certificates of an identity, for its secret. */
export const enroll: Endpoint = {
  method: "POST",
  name: "enroll",
  hasParameter: false,
  status: 201,
  async handle(ca: CaContext, request: CaRequest) {
    const credentials = readCredentials(request.authorisation);
    return ca.identityLock.run(credentials.id, async () => {
      const identity = await checkSecret(ca, credentials);
      const body = readBody(ca, request, enrolBody);
      const order = await orderFor(identity, body);
      await reserveEnrolment(ca, identity);
      return certify(ca, identity, order, "enrol");
    });
  },
};

/** A further certificate, for a signature with the present one. Does not count as an enrolment. */
export const reenroll: Endpoint = {
  method: "POST",
  name: "reenroll",
  hasParameter: false,
  status: 201,
  async handle(ca: CaContext, request: CaRequest) {
    const { identity } = await authenticate(ca, request);
    const body = readBody(ca, request, enrolBody);
    return ca.identityLock.run(identity.id, async () => {
      // Under the lock the token is looked at again: the certificate may have been revoked while this waited.
      const { identity: current } = await authenticate(ca, request);
      return certify(ca, current, await orderFor(current, body), "reenrol");
    });
  },
};

interface Order {
  readonly csr: Csr;
  readonly profile: Profile;
  readonly attributes: ReadonlyMap<string, string> | undefined;
}

/** Everything that can be refused, so that a refused request costs no enrolment. */
async function orderFor(identity: IdentityRecord, body: EnrolBody): Promise<Order> {
  const csr = await readCsr(body.certificate_request);
  if (csr.commonName !== identity.id) {
    throw new CaError(403, CaCode.CN_DIFFERS, "the certificate request's common name is not the enrolment id");
  }
  return { csr, profile: profileOf(body.profile), attributes: attributesFor(identity.attributes, body.attr_reqs) };
}

/** The slot is taken before anything is signed, so that a crash costs an enrolment and never gives one away. */
async function reserveEnrolment(ca: CaContext, identity: IdentityRecord): Promise<void> {
  if (identity.enrolments >= identity.maxEnrolments)
    throw authenticationFailure(`${identity.id} has used all its enrolments`);
  await ca.store.write({ identities: [{ ...identity, enrolments: identity.enrolments + 1 }] });
}

async function certify(ca: CaContext, identity: IdentityRecord, order: Order, action: "enrol" | "reenrol") {
  const record = await issueCertificate(ca, identity, order.csr, order.profile, order.attributes);
  await ca.store.write({
    certificates: [record],
    journal: { action, subject: identity.id, by: identity.id, serials: [record.serial] },
  });
  ca.log.info({ action, id: identity.id, serial: record.serial }, "certificate issued");
  return { Cert: Buffer.from(record.pem).toString("base64"), ServerInfo: serverInfo(ca) };
}
