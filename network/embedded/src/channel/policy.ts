import { common, msp } from "../protos.js";
import { MspError } from "../crypto/types.js";
import type { Identity, MspManager } from "../crypto/types.js";
import { PolicyError } from "./policy-error.js";
import { parsePolicyText } from "./policy-parser.js";
import type { PolicyExpression, PrincipalRole } from "./policy-parser.js";

/** Deeper nesting than a person would write is refused, so that a hostile key-level policy cannot exhaust the stack. */
const MAX_POLICY_DEPTH = 32;

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
 * Evaluates as Fabric's cauthdsl does: rules in order, each takes the first signer not used yet that satisfies it,
 * and a rule that fails gives its signers back.
 * @param policy serialized `common.SignaturePolicyEnvelope`; a malformed one is satisfied by nobody
 */
export function evaluatePolicy(mspManager: MspManager, policy: Uint8Array, signers: readonly Identity[]): boolean {
  const compiled = compile(policy);
  if (compiled === undefined) return false;
  const distinct = [...new Map(signers.map((signer) => [signer.identifier, signer])).values()];
  return satisfies(
    compiled.rule,
    compiled.principals,
    mspManager,
    distinct,
    distinct.map(() => false),
  );
}

interface CompiledPolicy {
  readonly rule: common.SignaturePolicy;
  readonly principals: readonly Uint8Array[];
}

function compile(policy: Uint8Array): CompiledPolicy | undefined {
  try {
    const envelope = common.SignaturePolicyEnvelope.deserializeBinary(policy);
    const rule = envelope.getRule();
    const principals = envelope.getIdentitiesList().map((principal) => principal.serializeBinary());
    if (envelope.getVersion() !== 0 || rule === undefined || !isWellFormed(rule, principals.length, 0))
      return undefined;
    return { rule, principals };
  } catch {
    return undefined;
  }
}

/** Fabric compiles the whole policy before it evaluates any of it: one bad branch spoils all. */
function isWellFormed(rule: common.SignaturePolicy, principals: number, depth: number): boolean {
  if (depth > MAX_POLICY_DEPTH) return false;
  if (rule.hasSignedBy()) return rule.getSignedBy() >= 0 && rule.getSignedBy() < principals;
  const outOf = rule.getNOutOf();
  return outOf !== undefined && outOf.getRulesList().every((inner) => isWellFormed(inner, principals, depth + 1));
}

function satisfies(
  rule: common.SignaturePolicy,
  principals: readonly Uint8Array[],
  mspManager: MspManager,
  signers: readonly Identity[],
  used: boolean[],
): boolean {
  const outOf = rule.getNOutOf();
  if (outOf === undefined) {
    const principal = principals[rule.getSignedBy()];
    if (principal === undefined) return false;
    const index = signers.findIndex((signer, i) => !used[i] && isMeant(mspManager, signer, principal));
    if (index >= 0) used[index] = true;
    return index >= 0;
  }
  let satisfied = 0;
  for (const inner of outOf.getRulesList()) {
    const attempt = [...used];
    if (!satisfies(inner, principals, mspManager, signers, attempt)) continue;
    satisfied++;
    used.splice(0, used.length, ...attempt);
  }
  return satisfied >= outOf.getN();
}

/** Contracts write policies, so a principal can be anything: one that cannot be read is nobody. */
function isMeant(mspManager: MspManager, signer: Identity, principal: Uint8Array): boolean {
  try {
    return mspManager.satisfiesPrincipal(signer, principal);
  } catch (error) {
    if (error instanceof MspError) return false;
    throw error;
  }
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
