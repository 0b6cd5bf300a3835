import { common, msp, type ledger } from "@hyperledger/fabric-protos";
import type { KeyPolicy } from "../../ports/ledger.js";
import { keyName } from "./decode-writes.js";

/** The name under which Fabric keeps a key's own endorsement policy (`protos.MetaDataKeys`). */
const VALIDATION_PARAMETER = "VALIDATION_PARAMETER";

/** What became of keys' own endorsement policies; every write of a key's metadata sets all of it. */
export const decodePolicies = (written: readonly ledger.rwset.kvrwset.KVMetadataWrite[]): readonly KeyPolicy[] =>
  written.map((write) => ({
    key: keyName(write.getKey()),
    allOf: allOf(
      write
        .getEntriesList()
        .find((entry) => entry.getName() === VALIDATION_PARAMETER)
        ?.getValue_asU8(),
    ),
  }));

/** The organisations whose peers all have to endorse by it; undefined where it asks for anything else, or nothing. */
function allOf(policy: Uint8Array | undefined): readonly string[] | undefined {
  if (policy === undefined || policy.length === 0) return undefined;
  try {
    const envelope = common.SignaturePolicyEnvelope.deserializeBinary(policy);
    const mspIds = envelope.getIdentitiesList().map(peersOf);
    const named = mspIds.filter((mspId) => mspId !== undefined);
    return named.length === mspIds.length && asksAll(envelope.getRule(), mspIds.length) ? named.toSorted() : undefined;
  } catch {
    return undefined;
  }
}

/** Whether so many identities each have to sign, all of them. */
function asksAll(rule: common.SignaturePolicy | undefined, identities: number): boolean {
  const threshold = rule?.getNOutOf();
  const signers = threshold?.getRulesList() ?? [];
  const isAll = identities > 0 && signers.length === identities && threshold?.getN() === identities;
  return isAll && signers.every((one, at) => !one.hasNOutOf() && one.getSignedBy() === at);
}

/** Undefined for who is not any peer of an organisation: a client's certificate could satisfy it. */
function peersOf(principal: msp.MSPPrincipal): string | undefined {
  if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) return undefined;
  const role = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
  return role.getRole() === msp.MSPRole.MSPRoleType.PEER ? role.getMspIdentifier() : undefined;
}
