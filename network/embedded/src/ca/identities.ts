import { z } from "zod";
import { BUILT_IN, builtInAttributes } from "./attributes.js";
import { affiliationName, enrolmentId, identityType, optional, readBody, requireCa } from "./body.js";
import type { CaContext, CaRequest, Endpoint } from "./context.js";
import { authorisationFailure, notFound } from "./error.js";
import { canManage, requireGrantable, requireManages, requireRegistrar, requireType } from "./permissions.js";
import type { Attribute, IdentityRecord } from "./records.js";
import {
  affiliationOf,
  attributes,
  limitOf,
  maxEnrolments,
  registerIdentity,
  registration,
  requireDistinct,
  secret,
} from "./register.js";
import { hashSecret } from "./secret.js";
import { authenticate } from "./token.js";

const modification = z.object({
  type: optional(identityType.or(z.literal(""))),
  affiliation: optional(affiliationName.or(z.enum(["", "."]))),
  attrs: optional(attributes),
  max_enrollments: optional(maxEnrolments),
  secret: optional(secret),
});

const all: Endpoint = {
  method: "GET",
  name: "identities",
  hasParameter: false,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const { identity: caller } = await authenticate(ca, request);
    requireCa(ca, request.query.get("ca"));
    requireRegistrar(caller);
    const identities = await ca.store.identities();
    return { identities: identities.filter((identity) => canManage(caller, identity)).map(shown), caname: ca.caName };
  },
};

const one: Endpoint = {
  method: "GET",
  name: "identities",
  hasParameter: true,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const { identity: caller } = await authenticate(ca, request);
    requireCa(ca, request.query.get("ca"));
    return { ...shown(await managed(ca, caller, request.parameter)), caname: ca.caName };
  },
};

const add: Endpoint = {
  method: "POST",
  name: "identities",
  hasParameter: false,
  status: 201,
  async handle(ca: CaContext, request: CaRequest) {
    const { identity: caller } = await authenticate(ca, request);
    const { identity, secret: given } = await registerIdentity(ca, caller, readBody(ca, request, registration));
    return { ...shown(identity), secret: given, caname: ca.caName };
  },
};

/** What is not named stays. A new secret also lifts the lock and opens a new set of enrolments. */
const modify: Endpoint = {
  method: "PUT",
  name: "identities",
  hasParameter: true,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const { identity: caller } = await authenticate(ca, request);
    const body = readBody(ca, request, modification);
    return ca.identityLock.run(request.parameter, async () => {
      const before = await managed(ca, caller, request.parameter);
      const after = await modified(ca, caller, before, body);
      await ca.store.write({ identities: [after], journal: { action: "modify", subject: after.id, by: caller.id } });
      ca.log.info({ action: "modify", id: after.id, by: caller.id }, "identity modified");
      return { ...shown(after), secret: body.secret ?? "", caname: ca.caName };
    });
  },
};

/** As in Fabric CA unless configured otherwise: who was once issued a certificate stays on record. */
const remove: Endpoint = {
  method: "DELETE",
  name: "identities",
  hasParameter: true,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const { identity: caller } = await authenticate(ca, request);
    await managed(ca, caller, request.parameter);
    throw authorisationFailure("identities are revoked, not removed");
  },
};

export const identityEndpoints: readonly Endpoint[] = [all, one, add, modify, remove];

async function managed(ca: CaContext, caller: IdentityRecord, id: string): Promise<IdentityRecord> {
  requireRegistrar(caller);
  const identity = enrolmentId.safeParse(id).success ? await ca.store.identity(id) : undefined;
  if (identity === undefined) throw notFound("there is no such identity");
  requireManages(caller, identity);
  return identity;
}

async function modified(
  ca: CaContext,
  caller: IdentityRecord,
  before: IdentityRecord,
  body: z.infer<typeof modification>,
): Promise<IdentityRecord> {
  const type = body.type || before.type;
  requireType(caller, type);
  const affiliation = body.affiliation ? await affiliationOf(ca, caller, body.affiliation) : before.affiliation;
  const changes: readonly Attribute[] = body.attrs ?? [];
  requireGrantable(caller, changes);
  requireDistinct(changes);
  // Who sets the secret can enrol as the identity, so it must be one who could have given all that the identity has.
  if (body.secret)
    requireGrantable(
      caller,
      before.attributes.filter(({ name }) => !isBuiltIn(name)),
    );
  const changed = new Set([...BUILT_IN, ...changes.map((attribute) => attribute.name)]);
  const kept = before.attributes.filter((attribute) => !changed.has(attribute.name));
  // An empty value takes the attribute away, as Fabric CA does.
  const given = changes.filter((attribute) => attribute.value !== "");
  const renewed = body.secret
    ? { secretHash: await hashSecret(body.secret), enrolments: 0, failedAttempts: 0, lockedUntil: 0 }
    : {};
  return {
    ...before,
    type,
    affiliation,
    attributes: [...kept, ...given, ...builtInAttributes(before.id, type, affiliation)],
    maxEnrolments: body.max_enrollments === undefined ? before.maxEnrolments : limitOf(body.max_enrollments),
    ...renewed,
  };
}

const isBuiltIn = (name: string): boolean => BUILT_IN.some((builtIn) => builtIn === name);

function shown(identity: IdentityRecord) {
  return {
    id: identity.id,
    type: identity.type,
    affiliation: identity.affiliation,
    attrs: identity.attributes.map(({ name, value, ecert }) => (ecert ? { name, value, ecert } : { name, value })),
    max_enrollments: identity.maxEnrolments,
  };
}
