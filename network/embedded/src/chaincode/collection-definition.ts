import type { CollectionOptions } from "../index.js";
import { parsePolicy } from "../channel/policy.js";
import { common, msp } from "../protos.js";
import type { CollectionDefinition } from "../ledger/types.js";

/** Fabric's defaults for a collections file that does not say. */
const DEFAULT_REQUIRED_PEERS = 0;
const DEFAULT_MAX_PEERS = 1;

/**
 * Takes a collection over from the form that `peer lifecycle chaincode --collections-config` reads.
 * @throws PolicyError for a policy that cannot be read; Error for a member policy that is more than an OR of organisations
 */
export function collectionDefinition(options: CollectionOptions): CollectionDefinition {
  const { name, endorsementPolicy } = options;
  const memberPolicy = parsePolicy(options.policy);
  return {
    name,
    memberPolicy,
    memberOrganisations: memberOrganisations(name, memberPolicy),
    endorsementPolicy: endorsementPolicy && parsePolicy(endorsementPolicy.signaturePolicy),
    requiredPeerCount: options.requiredPeerCount ?? DEFAULT_REQUIRED_PEERS,
    maxPeerCount: options.maxPeerCount ?? DEFAULT_MAX_PEERS,
    blockToLive: options.blockToLive ?? 0,
    memberOnlyRead: options.memberOnlyRead ?? false,
    memberOnlyWrite: options.memberOnlyWrite ?? false,
  };
}

/** As Fabric, takes nothing but ORs: any other policy would not say whose peers hold the values. */
function memberOrganisations(name: string, policy: Uint8Array): readonly string[] {
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(policy);
  if (!isOr(envelope.getRule()))
    throw new Error(
      `collection-name: ${name} -- error in member org policy: signature policy is not an OR concatenation`,
    );
  const mspIds = envelope
    .getIdentitiesList()
    .map((principal) => msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8()).getMspIdentifier());
  return [...new Set(mspIds)];
}

function isOr(rule: common.SignaturePolicy | undefined): boolean {
  const outOf = rule?.getNOutOf();
  return outOf === undefined ? rule !== undefined : outOf.getN() === 1 && outOf.getRulesList().every(isOr);
}
