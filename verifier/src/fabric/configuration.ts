import { common, orderer } from "@hyperledger/fabric-protos";
import { leniently } from "../bytes/strictly.js";
import { readCertificate, type Certificate } from "./certificate.js";
import { readOrganisation, type Organisation } from "./organisation.js";

/** An orderer as a BFT configuration lists it. */
export interface Consenter {
  readonly id: number;
  readonly mspId: string;
  readonly certificate: Certificate;
}

/** Who orders, and what makes a block theirs. */
export type Ordering =
  | { readonly kind: "raft"; readonly consenters: number }
  | { readonly kind: "bft"; readonly consenters: readonly Consenter[] };

/** What of a channel's configuration the verifier goes by. */
export interface Configuration {
  readonly sequence: number;
  /** Members of the channel: their peers endorse and attest, their users sign transactions. */
  readonly members: ReadonlyMap<string, Organisation>;
  /** Organisations that run orderers. */
  readonly orderers: ReadonlyMap<string, Organisation>;
  readonly ordering: Ordering;
  /** Of block 0 it says what kind of network this is. */
  readonly consortium: string | undefined;
}

/** @param bytes the data of a configuration transaction: `common.ConfigEnvelope` */
export function readConfiguration(bytes: Uint8Array): Configuration | undefined {
  const config = leniently(common.ConfigEnvelope, bytes)?.getConfig();
  const channel = config?.getChannelGroup();
  if (config === undefined || channel === undefined) return undefined;
  const members = organisationsIn(channel.getGroupsMap().get("Application"));
  const orderingGroup = channel.getGroupsMap().get("Orderer");
  const orderers = organisationsIn(orderingGroup);
  const ordering = orderingOf(orderingGroup);
  if (members === undefined || orderers === undefined || ordering === undefined) return undefined;
  return { sequence: config.getSequence(), members, orderers, ordering, consortium: consortiumOf(channel) };
}

function consortiumOf(channel: common.ConfigGroup): string | undefined {
  const value = valueOf(channel, "Consortium");
  return value === undefined ? undefined : leniently(common.Consortium, value)?.getName();
}

const valueOf = (group: common.ConfigGroup | undefined, name: string): Uint8Array | undefined =>
  group?.getValuesMap().get(name)?.getValue_asU8();

function organisationsIn(group: common.ConfigGroup | undefined): ReadonlyMap<string, Organisation> | undefined {
  if (group === undefined) return undefined;
  const found = new Map<string, Organisation>();
  for (const one of group.getGroupsMap().values()) {
    const organisation = readOrganisation(valueOf(one, "MSP") ?? new Uint8Array());
    if (organisation === undefined || found.has(organisation.mspId)) return undefined;
    found.set(organisation.mspId, organisation);
  }
  return found;
}

function orderingOf(group: common.ConfigGroup | undefined): Ordering | undefined {
  const type = leniently(orderer.ConsensusType, valueOf(group, "ConsensusType") ?? new Uint8Array());
  switch (type?.getType()) {
    case "etcdraft": {
      const metadata = leniently(orderer.etcdraft.ConfigMetadata, type.getMetadata_asU8());
      return metadata === undefined ? undefined : { kind: "raft", consenters: metadata.getConsentersList().length };
    }
    case "BFT":
      return bftIn(valueOf(group, "Orderers") ?? new Uint8Array());
    default:
      return undefined;
  }
}

/** @param bytes `common.Orderers` */
function bftIn(bytes: Uint8Array): Ordering | undefined {
  const listed = leniently(common.Orderers, bytes)?.getConsenterMappingList() ?? [];
  const consenters = listed.map(consenterOf);
  const isComplete = consenters.length > 0 && new Set(consenters.map((one) => one?.id)).size === consenters.length;
  return isComplete && consenters.every((one) => one !== undefined) ? { kind: "bft", consenters } : undefined;
}

function consenterOf(consenter: common.Consenter): Consenter | undefined {
  const certificate = readCertificate(consenter.getIdentity_asU8());
  return certificate === undefined ? undefined : { id: consenter.getId(), mspId: consenter.getMspId(), certificate };
}
