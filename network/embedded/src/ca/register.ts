import { z } from "zod";
import { builtInAttributes } from "./attributes.js";
import { affiliationName, attributeName, enrolmentId, identityType, optional, readBody } from "./body.js";
import type { CaContext, CaRequest, Endpoint } from "./context.js";
import { authorisationFailure, badBody, CaCode, CaError } from "./error.js";
import { requireAffiliation, requireGrantable, requireRegistrar, requireType } from "./permissions.js";
import type { Attribute, IdentityRecord } from "./records.js";
import { hashSecret, newSecret } from "./secret.js";
import { authenticate } from "./token.js";

/** The identity type of one who says none: a user of the ledger. */
const DEFAULT_TYPE = "client";
/** One enrolment is the safe default: a secret that was used is worth nothing any more. */
const DEFAULT_ENROLMENTS = 1;
/** Fabric CA takes 0 and -1 for "unlimited"; a secret that never wears out is a password. So it is a number, at most this. */
export const MAX_ENROLMENTS = 1_000;
/** Longer values do not belong in a certificate that travels with every transaction. */
const MAX_VALUE_CHARACTERS = 1_024;

export const attributes = z
  .array(
    z.object({ name: attributeName, value: z.string().max(MAX_VALUE_CHARACTERS), ecert: z.boolean().default(false) }),
  )
  .max(64);
export const secret = z.string().max(256);
export const maxEnrolments = z.number().int();

export const registration = z.object({
  id: enrolmentId,
  type: optional(identityType.or(z.literal(""))),
  affiliation: optional(affiliationName.or(z.enum(["", "."]))),
  attrs: optional(attributes),
  max_enrollments: optional(maxEnrolments),
  secret: optional(secret),
});

export const register: Endpoint = {
  method: "POST",
  name: "register",
  hasParameter: false,
  status: 201,
  async handle(ca: CaContext, request: CaRequest) {
    const caller = await authenticate(ca, request);
    const { secret: given } = await registerIdentity(ca, caller.identity, readBody(ca, request, registration));
    return { secret: given };
  },
};

/** @throws CaError 5, 71, 74 */
export async function registerIdentity(
  ca: CaContext,
  caller: IdentityRecord,
  body: z.infer<typeof registration>,
): Promise<{ readonly identity: IdentityRecord; readonly secret: string }> {
  requireRegistrar(caller);
  const type = body.type || DEFAULT_TYPE;
  const affiliation = await affiliationOf(ca, caller, body.affiliation);
  requireType(caller, type);
  const given: readonly Attribute[] = body.attrs ?? [];
  requireGrantable(caller, given);
  requireDistinct(given);
  const ownSecret = body.secret || newSecret();
  const identity: IdentityRecord = {
    id: body.id,
    type,
    affiliation,
    attributes: [...given, ...builtInAttributes(body.id, type, affiliation)],
    secretHash: await hashSecret(ownSecret),
    maxEnrolments: limitOf(body.max_enrollments),
    enrolments: 0,
    failedAttempts: 0,
    lockedUntil: 0,
    revoked: false,
  };
  await ca.identityLock.run(identity.id, async () => {
    if ((await ca.store.identity(identity.id)) !== undefined) {
      throw new CaError(409, CaCode.DUPLICATE, `the identity ${identity.id} is already registered`);
    }
    await ca.store.write({
      identities: [identity],
      journal: { action: "register", subject: identity.id, by: caller.id },
    });
  });
  ca.log.info({ action: "register", id: identity.id, type, affiliation, by: caller.id }, "identity registered");
  return { identity, secret: ownSecret };
}

/** @throws CaError 71 for an affiliation that is not there or not the caller's to give */
export async function affiliationOf(ca: CaContext, caller: IdentityRecord, name: string | undefined): Promise<string> {
  if (name === undefined || name === "") return caller.affiliation;
  const affiliation = name === "." ? "" : name;
  requireAffiliation(caller, affiliation);
  if (affiliation !== "" && !(await ca.store.affiliations()).includes(affiliation)) {
    throw authorisationFailure(`there is no affiliation ${affiliation}`);
  }
  return affiliation;
}

/** @throws CaError 5 */
export function limitOf(limit: number | undefined): number {
  const value = limit ?? DEFAULT_ENROLMENTS;
  if (value >= 1 && value <= MAX_ENROLMENTS) return value;
  throw badBody(`max_enrollments must be between 1 and ${MAX_ENROLMENTS}; there is no "unlimited" here`);
}

/** @throws CaError 5 */
export function requireDistinct(given: readonly Attribute[]): void {
  if (new Set(given.map((attribute) => attribute.name)).size < given.length)
    throw badBody("an attribute is there twice");
}
