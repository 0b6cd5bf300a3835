import { authorisationFailure } from "./error.js";
import { BUILT_IN } from "./attributes.js";
import type { Attribute, IdentityRecord } from "./records.js";

const ROLES = "hf.Registrar.Roles";
const GRANTABLE = "hf.Registrar.Attributes";
/** `hf.` attributes whose value is a list; a registrar may pass on what it has itself, no more. */
const LISTS = new Set([ROLES, "hf.Registrar.DelegateRoles", GRANTABLE]);
const FLAGS = new Set(["hf.Revoker", "hf.GenCRL", "hf.IntermediateCA", "hf.AffiliationMgr"]);

/** What the bootstrap registrar may do: everything. */
export const ALL_RIGHTS: readonly Attribute[] = [
  ...[...LISTS].map((name) => ({ name, value: "*", ecert: false })),
  ...[...FLAGS].map((name) => ({ name, value: "true", ecert: false })),
];

/** @throws CaError 71 unless the caller's attribute, for example `hf.Revoker`, is true */
export function requireFlag(caller: IdentityRecord, name: string): void {
  if (valueOf(caller, name) !== "true") throw authorisationFailure(`${caller.id} lacks ${name}`);
}

/** @throws CaError 71 unless the caller registers anybody at all */
export function requireRegistrar(caller: IdentityRecord): void {
  if (!isRegistrar(caller)) throw authorisationFailure(`${caller.id} is no registrar`);
}

export function isRegistrar(caller: IdentityRecord): boolean {
  return listOf(caller, ROLES).length > 0;
}

export function hasFlag(caller: IdentityRecord, name: string): boolean {
  return valueOf(caller, name) === "true";
}

/** @throws CaError 71 unless the affiliation is the caller's own or below it */
export function requireAffiliation(caller: IdentityRecord, affiliation: string): void {
  if (!coversAffiliation(caller, affiliation))
    throw authorisationFailure(`${caller.id} does not manage affiliation "${affiliation}"`);
}

export function coversAffiliation(caller: IdentityRecord, affiliation: string): boolean {
  const own = caller.affiliation;
  return own === "" || affiliation === own || affiliation.startsWith(`${own}.`);
}

/** @throws CaError 71 unless the caller registers identities of this type */
export function requireType(caller: IdentityRecord, type: string): void {
  if (!matches(listOf(caller, ROLES), type)) throw authorisationFailure(`${caller.id} does not register type ${type}`);
}

/**
 * Whether the caller may change or revoke the identity. Beyond Fabric CA's own rule (type and affiliation) the caller must
 * hold every right the identity holds: otherwise a lesser registrar could reset a greater one's secret and become it.
 */
export function canManage(caller: IdentityRecord, identity: IdentityRecord): boolean {
  const rights = identity.attributes.filter(({ name }) => LISTS.has(name) || FLAGS.has(name));
  return (
    matches(listOf(caller, ROLES), identity.type) &&
    coversAffiliation(caller, identity.affiliation) &&
    rights.every((right) => canGrant(caller, right))
  );
}

/** @throws CaError 71 */
export function requireManages(caller: IdentityRecord, identity: IdentityRecord): void {
  if (!canManage(caller, identity)) throw authorisationFailure(`${caller.id} does not manage ${identity.id}`);
}

/** @throws CaError 71 when the caller may not give one of the attributes */
export function requireGrantable(caller: IdentityRecord, attributes: readonly Attribute[]): void {
  for (const attribute of attributes) {
    if (!canGrant(caller, attribute)) throw authorisationFailure(`${caller.id} may not give ${attribute.name}`);
  }
}

function canGrant(caller: IdentityRecord, { name, value }: Attribute): boolean {
  if (BUILT_IN.some((builtIn) => builtIn === name)) return false;
  if (FLAGS.has(name)) return value !== "true" || valueOf(caller, name) === "true";
  if (LISTS.has(name)) return split(value).every((item) => matches(listOf(caller, name), item));
  return !name.startsWith("hf.") && matches(listOf(caller, GRANTABLE), name);
}

/** `*` stands for anything, `prefix*` for what begins so. A wanted pattern is covered only by one at least as wide. */
function matches(allowed: readonly string[], wanted: string): boolean {
  return allowed.some((pattern) =>
    pattern.endsWith("*") ? wanted.startsWith(pattern.slice(0, -1)) : wanted === pattern,
  );
}

function listOf(identity: IdentityRecord, name: string): string[] {
  return split(valueOf(identity, name) ?? "");
}

function split(list: string): string[] {
  return list
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function valueOf(identity: IdentityRecord, name: string): string | undefined {
  return identity.attributes.find((attribute) => attribute.name === name)?.value;
}
