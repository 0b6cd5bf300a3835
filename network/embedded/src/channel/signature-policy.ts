import { MspError } from "../crypto/types.js";
import type { Identity, MspManager } from "../crypto/types.js";
import { common } from "../protos.js";
import { PolicyError } from "./policy-error.js";

/** Deeper nesting than a person would write is refused, so that a hostile key-level policy cannot exhaust the stack. */
export const MAX_POLICY_DEPTH = 32;

/** A policy over signers' roles, read once and asked often. */
export class SignaturePolicy {
  private constructor(
    /** Serialized `common.SignaturePolicyEnvelope`. */
    readonly bytes: Uint8Array,
    readonly rule: common.SignaturePolicy,
    readonly principals: readonly Uint8Array[],
  ) {}

  /**
   * Fabric compiles the whole policy before it evaluates any of it: one bad branch spoils all.
   * @throws PolicyError MALFORMED
   */
  static compile(bytes: Uint8Array): SignaturePolicy {
    const envelope = read(bytes);
    const rule = envelope?.getRule();
    const principals = envelope?.getIdentitiesList().map((principal) => principal.serializeBinary()) ?? [];
    if (envelope?.getVersion() !== 0 || rule === undefined || !isWellFormed(rule, principals.length, 0))
      throw new PolicyError("MALFORMED", "the signature policy cannot be read");
    return new SignaturePolicy(bytes, rule, principals);
  }

  /**
   * Evaluates as Fabric's cauthdsl does: rules in order, each takes the first signer not used yet that satisfies it,
   * and a rule that fails gives its signers back.
   */
  isSatisfiedBy(mspManager: MspManager, signers: readonly Identity[]): boolean {
    const distinct = [...new Map(signers.map((signer) => [signer.identifier, signer])).values()];
    const unused = distinct.map(() => false);
    return satisfies(this.rule, this.principals, mspManager, distinct, unused);
  }
}

function read(bytes: Uint8Array): common.SignaturePolicyEnvelope | undefined {
  try {
    return common.SignaturePolicyEnvelope.deserializeBinary(bytes);
  } catch {
    return undefined;
  }
}

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
