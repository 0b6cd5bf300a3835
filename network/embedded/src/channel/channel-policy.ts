import type { Identity, MspManager } from "../crypto/types.js";
import { common } from "../protos.js";
import { ConfigurationError } from "./configuration-error.js";
import { PolicyError } from "./policy-error.js";
import { SignaturePolicy } from "./signature-policy.js";

/** A policy of the channel's configuration. */
export interface ChannelPolicy {
  /** Why these identities do not satisfy it, in Fabric's words; undefined when they do. */
  refusalOf(identities: readonly Identity[]): string | undefined;
  /** The same as a policy over signers' roles: serialized `common.SignaturePolicyEnvelope`. */
  toSignaturePolicy(): common.SignaturePolicyEnvelope;
}

/** @throws ConfigurationError INVALID */
export function readSignaturePolicy(name: string, bytes: Uint8Array, mspManager: MspManager): ChannelPolicy {
  const policy = compile(name, bytes);
  return {
    refusalOf: (identities) =>
      policy.isSatisfiedBy(mspManager, identities) ? undefined : "signature set did not satisfy policy",
    toSignaturePolicy: () => common.SignaturePolicyEnvelope.deserializeBinary(policy.bytes),
  };
}

/**
 * So many of the sub-groups' policies of one name.
 * @param subPolicies undefined for a group that has none of that name, which nobody satisfies
 */
export function readImplicitPolicy(
  bytes: Uint8Array,
  subPolicies: (name: string) => readonly (ChannelPolicy | undefined)[],
): ChannelPolicy {
  const definition = common.ImplicitMetaPolicy.deserializeBinary(bytes);
  const name = definition.getSubPolicy();
  const parts = subPolicies(name);
  const required = thresholdOf(definition.getRule(), parts.length);
  return {
    refusalOf(identities) {
      let satisfied = 0;
      for (const part of parts) {
        if (satisfied === required) break;
        if (part !== undefined && part.refusalOf(identities) === undefined) satisfied += 1;
      }
      if (satisfied === required) return undefined;
      return (
        `implicit policy evaluation failed - ${satisfied} sub-policies were satisfied, ` +
        `but this policy requires ${required} of the '${name}' sub-policies to be satisfied`
      );
    },
    toSignaturePolicy: () => merge(required, parts),
  };
}

/** In the special case that there are no groups, none is a majority and any. */
function thresholdOf(rule: number, count: number): number {
  const { Rule } = common.ImplicitMetaPolicy;
  if (count === 0) return 0;
  if (rule === Rule.ANY) return 1;
  return rule === Rule.ALL ? count : Math.floor(count / 2) + 1;
}

/** Principals of the parts are laid end to end, and each part's rule counts from where its own begin. */
function merge(required: number, parts: readonly (ChannelPolicy | undefined)[]): common.SignaturePolicyEnvelope {
  const merged = new common.SignaturePolicyEnvelope();
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(required);
  for (const part of parts) {
    const envelope = part?.toSignaturePolicy();
    const rule = envelope?.getRule();
    if (envelope === undefined || rule === undefined) continue;
    outOf.addRules(shifted(rule, merged.getIdentitiesList().length));
    merged.setIdentitiesList([...merged.getIdentitiesList(), ...envelope.getIdentitiesList()]);
  }
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(outOf);
  merged.setRule(rule);
  return merged;
}

function shifted(rule: common.SignaturePolicy, by: number): common.SignaturePolicy {
  const moved = new common.SignaturePolicy();
  const outOf = rule.getNOutOf();
  if (outOf === undefined) {
    moved.setSignedBy(rule.getSignedBy() + by);
    return moved;
  }
  const inner = new common.SignaturePolicy.NOutOf();
  inner.setN(outOf.getN());
  inner.setRulesList(outOf.getRulesList().map((each) => shifted(each, by)));
  moved.setNOutOf(inner);
  return moved;
}

function compile(name: string, bytes: Uint8Array): SignaturePolicy {
  try {
    return SignaturePolicy.compile(bytes);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new ConfigurationError("INVALID", `policy ${name} did not compile: ${error.message}`);
  }
}
