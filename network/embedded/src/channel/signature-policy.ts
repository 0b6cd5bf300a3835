import { MspError } from "../crypto/types.js";
import type { Identity, MspManager } from "../crypto/types.js";
import { common } from "../protos.js";
import { PolicyError } from "./policy-error.js";

/** Deeper nesting than a person would write is refused, so that a hostile key-level policy cannot exhaust the stack. */
export const MAX_POLICY_DEPTH = 32;

/** `common.SignaturePolicy` with the principals themselves in place of their numbers. */
type Rule = Uint8Array | { readonly required: number; readonly rules: readonly Rule[] };

/** A policy over signers' roles, read once and asked often. */
export class SignaturePolicy {
  private constructor(
    /** Serialized `common.SignaturePolicyEnvelope`. */
    readonly bytes: Uint8Array,
    private readonly rule: Rule,
  ) {}

  /**
   * Fabric compiles the whole policy before it evaluates any of it: one bad branch spoils all.
   * @throws PolicyError MALFORMED
   */
  static compile(bytes: Uint8Array): SignaturePolicy {
    const envelope = read(bytes);
    const rule = envelope?.getRule();
    const principals = envelope?.getIdentitiesList().map((principal) => principal.serializeBinary()) ?? [];
    if (envelope?.getVersion() !== 0 || rule === undefined) throw unreadable();
    return new SignaturePolicy(bytes, ruleOf(rule, principals, 0));
  }

  /**
   * Evaluates as Fabric's cauthdsl does: rules in order, each takes the first signer not used yet that satisfies it,
   * and a rule that fails gives its signers back.
   */
  isSatisfiedBy(mspManager: MspManager, signers: readonly Identity[]): boolean {
    const distinct = [...new Map(signers.map((signer) => [signer.identifier, signer])).values()];
    const unused = distinct.map(() => false);
    return satisfies(this.rule, mspManager, distinct, unused);
  }
}

function read(bytes: Uint8Array): common.SignaturePolicyEnvelope | undefined {
  try {
    return common.SignaturePolicyEnvelope.deserializeBinary(bytes);
  } catch {
    return undefined;
  }
}

/** @throws PolicyError MALFORMED */
function ruleOf(rule: common.SignaturePolicy, principals: readonly Uint8Array[], depth: number): Rule {
  if (depth > MAX_POLICY_DEPTH) throw unreadable();
  const outOf = rule.getNOutOf();
  const principal = rule.hasSignedBy() ? principals[rule.getSignedBy()] : undefined;
  if (principal !== undefined) return principal;
  if (rule.hasSignedBy() || outOf === undefined) throw unreadable();
  return {
    required: outOf.getN(),
    rules: outOf.getRulesList().map((inner) => ruleOf(inner, principals, depth + 1)),
  };
}

function unreadable(): PolicyError {
  return new PolicyError("MALFORMED", "the signature policy cannot be read");
}

function satisfies(rule: Rule, mspManager: MspManager, signers: readonly Identity[], used: boolean[]): boolean {
  if (rule instanceof Uint8Array) {
    const index = signers.findIndex((signer, i) => !used[i] && isMeant(mspManager, signer, rule));
    if (index >= 0) used[index] = true;
    return index >= 0;
  }
  let satisfied = 0;
  for (const inner of rule.rules) {
    const attempt = [...used];
    if (!satisfies(inner, mspManager, signers, attempt)) continue;
    satisfied++;
    used.splice(0, used.length, ...attempt);
  }
  return satisfied >= rule.required;
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
