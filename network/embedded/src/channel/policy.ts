import { common, msp } from "../protos.js";
import type { Identity, MspManager } from "../crypto/types.js";
import { PolicyError } from "./policy-error.js";
import { parsePolicyText } from "./policy-parser.js";
import type { PolicyExpression, PrincipalRole } from "./policy-parser.js";
import { BoundedMap } from "../crypto/bounded-map.js";
import { MAX_POLICY_DEPTH, SignaturePolicy } from "./signature-policy.js";

/** A channel has a handful of policies, and as many again as its contracts set on keys: one for each set of owners. */
const MAX_REMEMBERED_POLICIES = 1_024;
/** A policy over fifty organisations has 2 kB; a longer one is read each time. */
const MAX_REMEMBERED_BYTES = 4_096;
const compiled = new BoundedMap<string, SignaturePolicy>(MAX_REMEMBERED_POLICIES);

const roleTypes: Readonly<Record<PrincipalRole, number>> = {
  member: msp.MSPRole.MSPRoleType.MEMBER,
  admin: msp.MSPRole.MSPRoleType.ADMIN,
  client: msp.MSPRole.MSPRoleType.CLIENT,
  peer: msp.MSPRole.MSPRoleType.PEER,
  orderer: msp.MSPRole.MSPRoleType.ORDERER,
};

/**
 * @param text Fabric's policy language, for example `AND('A.peer', OutOf(2, 'B.member', 'C.member', 'D.member'))`
 * @returns serialized `common.SignaturePolicyEnvelope`, laid out as Fabric's own parser lays it out
 * @throws PolicyError SYNTAX
 */
export function parsePolicy(text: string): Buffer {
  return serialize(parsePolicyText(text, MAX_POLICY_DEPTH));
}

/** More than half of the organisations' peers: what `MAJORITY Endorsement` comes to with one peer principal each. */
export function majorityPolicy(mspIds: readonly string[]): Buffer {
  if (mspIds.length === 0) throw new PolicyError("NO_ORGANISATIONS", "a majority of no organisations is meaningless");
  const rules = mspIds.map((mspId): PolicyExpression => ({ mspId, role: "peer" }));
  return serialize({ required: Math.floor(mspIds.length / 2) + 1, rules });
}

/** One of the organisation's peers: the endorsement policy of its implicit collection. */
export function peerOfPolicy(mspId: string): Buffer {
  return serialize({ required: 1, rules: [{ mspId, role: "peer" }] });
}

/**
 * Whether these signers satisfy the policy.
 * @param policy serialized `common.SignaturePolicyEnvelope`; a malformed one is satisfied by nobody
 */
export function evaluatePolicy(mspManager: MspManager, policy: Uint8Array, signers: readonly Identity[]): boolean {
  try {
    return compile(policy).isSatisfiedBy(mspManager, signers);
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

/** What a policy means follows from its bytes alone. @throws PolicyError MALFORMED */
function compile(policy: Uint8Array): SignaturePolicy {
  if (policy.length > MAX_REMEMBERED_BYTES) return SignaturePolicy.compile(policy);
  const key = Buffer.from(policy).toString("latin1");
  const known = compiled.get(key);
  if (known !== undefined) return known;
  // Its own copy: what was given may change.
  const fresh = SignaturePolicy.compile(Uint8Array.from(policy));
  compiled.set(key, fresh);
  return fresh;
}

function serialize(expression: PolicyExpression): Buffer {
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(toRule(expression, envelope));
  return Buffer.from(envelope.serializeBinary());
}

function toRule(expression: PolicyExpression, envelope: common.SignaturePolicyEnvelope): common.SignaturePolicy {
  const rule = new common.SignaturePolicy();
  if ("mspId" in expression) {
    rule.setSignedBy(envelope.getIdentitiesList().length);
    envelope.addIdentities(principalOf(expression.mspId, expression.role));
    return rule;
  }
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(expression.required);
  outOf.setRulesList(expression.rules.map((inner) => toRule(inner, envelope)));
  rule.setNOutOf(outOf);
  return rule;
}

function principalOf(mspId: string, role: PrincipalRole): msp.MSPPrincipal {
  const mspRole = new msp.MSPRole();
  mspRole.setMspIdentifier(mspId);
  // The table holds exactly the enum's values; the generated enum type is not a plain number.
  mspRole.setRole(roleTypes[role] as msp.MSPRole.MSPRoleTypeMap[keyof msp.MSPRole.MSPRoleTypeMap]);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(mspRole.serializeBinary());
  return principal;
}
