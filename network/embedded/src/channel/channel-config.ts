import { createMspManager, type MspOrganisation } from "../crypto/msp.js";
import { MspError } from "../crypto/types.js";
import type { Identity, MspManager } from "../crypto/types.js";
import { common, msp, orderer, peer } from "../protos.js";
import { type BatchRules, readBatchRules } from "./batch-rules.js";
import { requireSupported } from "./capabilities.js";
import { readConfigValues } from "./config-values.js";
import { ConfigurationError } from "./configuration-error.js";
import { readMspConfig } from "./msp-config.js";
import { PolicyManager } from "./policy-manager.js";

/** What Fabric hashes block data by: one hash over everything. */
const WHOLE_BLOCK_WIDTH = 0xffff_ffff;

export interface ConfiguredOrganisation extends MspOrganisation {
  /** The group's name; by convention, and by nothing else, the MSP id. */
  readonly groupName: string;
  readonly fabric: msp.FabricMSPConfig;
  /** `host:port`; of an ordering organisation. */
  readonly endpoints: readonly string[];
}

/**
 * One version of a channel's configuration, read and checked as Fabric's `channelconfig` does. It never changes: an update
 * makes another one.
 */
export class ChannelConfig {
  readonly sequence: number;
  readonly mspManager: MspManager;
  readonly policies: PolicyManager;
  readonly batch: BatchRules;
  readonly consensusType: string;
  readonly members: readonly ConfiguredOrganisation[];
  readonly orderers: readonly ConfiguredOrganisation[];
  /** Policies by resource, where the configuration names other ones than Fabric's defaults; absolute paths. */
  readonly acls: ReadonlyMap<string, string>;
  #endorsementPolicy: Uint8Array | undefined;
  readonly #decisions = new WeakMap<Identity, Map<string, string | undefined>>();

  /**
   * @param wrap what else the MSPs' identities do in this process
   * @throws ConfigurationError INVALID
   */
  constructor(
    readonly channelId: string,
    readonly proto: common.Config,
    wrap: (mspManager: MspManager) => MspManager = (mspManager) => mspManager,
  ) {
    const root = proto.getChannelGroup() ?? invalid("config must contain a channel group");
    checkChannelValues(root);
    const application = groupOf(root, "Application");
    const ordering = groupOf(root, "Orderer");
    this.sequence = proto.getSequence();
    this.members = membersOf(application);
    this.orderers = orderersOf(ordering);
    this.acls = readAcls(application);
    const values = readConfigValues(ordering, ORDERER_VALUES);
    requireSupported("Orderer", values.Capabilities);
    this.batch = readBatchRules(values.BatchSize, values.BatchTimeout);
    this.consensusType = values.ConsensusType.getType();
    this.mspManager = wrap(mspManagerOf([...this.members, ...this.orderers]));
    this.policies = new PolicyManager("Channel", root, this.mspManager);
  }

  /** The policy of chaincodes that have none of their own: serialized `common.SignaturePolicyEnvelope`. */
  get endorsementPolicy(): Uint8Array {
    this.#endorsementPolicy ??= this.policies.policy("Application/Endorsement")?.toSignaturePolicy().serializeBinary();
    return this.#endorsementPolicy ?? invalid("the channel has no policy Endorsement");
  }

  /**
   * Why these signers do not satisfy a policy, in Fabric's words; undefined when they do.
   * @param policy absolute path, for example `/Channel/Application/Writers`
   */
  refusalOf(policy: string, signers: readonly Identity[]): string | undefined {
    const [only, ...others] = signers;
    if (only === undefined || others.length > 0) return this.#evaluate(policy, signers);
    // Few people ask often: what one identity may does not change while this configuration holds.
    const known = this.#decisions.get(only) ?? new Map<string, string | undefined>();
    this.#decisions.set(only, known);
    if (!known.has(policy)) known.set(policy, this.#evaluate(policy, signers));
    return known.get(policy);
  }

  #evaluate(policy: string, signers: readonly Identity[]): string | undefined {
    const found = this.policies.policy(policy);
    return found === undefined ? `no such policy: '${policy}'` : found.refusalOf(signers);
  }
}

const ORDERER_VALUES = {
  BatchSize: orderer.BatchSize,
  BatchTimeout: orderer.BatchTimeout,
  Capabilities: common.Capabilities,
  ChannelRestrictions: orderer.ChannelRestrictions,
  ConsensusType: orderer.ConsensusType,
  KafkaBrokers: orderer.KafkaBrokers,
  Orderers: common.Orderers,
};

function checkChannelValues(root: common.ConfigGroup): void {
  const values = readConfigValues(root, {
    BlockDataHashingStructure: common.BlockDataHashingStructure,
    Capabilities: common.Capabilities,
    Consortium: common.Consortium,
    HashingAlgorithm: common.HashingAlgorithm,
    OrdererAddresses: common.OrdererAddresses,
    Orderers: common.Orderers,
  });
  requireSupported("Channel", values.Capabilities);
  if (values.HashingAlgorithm.getName() !== "SHA256")
    invalid(`Unknown hashing algorithm type: ${values.HashingAlgorithm.getName()}`);
  if (values.BlockDataHashingStructure.getWidth() !== WHOLE_BLOCK_WIDTH)
    invalid("BlockDataHashStructure width only supported at MaxUint32 in this version");
  for (const [name] of root.getGroupsMap().entries())
    if (name !== "Application" && name !== "Orderer") invalid(`Disallowed channel group: ${name}`);
}

function readAcls(application: common.ConfigGroup): ReadonlyMap<string, string> {
  const values = readConfigValues(application, { ACLs: peer.ACLs, Capabilities: common.Capabilities });
  requireSupported("Application", values.Capabilities);
  const acls = new Map<string, string>();
  for (const [resource, acl] of values.ACLs.getAclsMap().entries()) {
    const policy = acl.getPolicyRef();
    if (policy !== "") acls.set(resource, policy.startsWith("/") ? policy : `/Channel/Application/${policy}`);
  }
  return acls;
}

function membersOf(section: common.ConfigGroup): readonly ConfiguredOrganisation[] {
  return organisationsOf(section, (group) => {
    const { MSP: config } = readConfigValues(group, { AnchorPeers: peer.AnchorPeers, MSP: msp.MSPConfig });
    return { ...readMspConfig(config), endpoints: [] };
  });
}

function orderersOf(section: common.ConfigGroup): readonly ConfiguredOrganisation[] {
  return organisationsOf(section, (group) => {
    const values = readConfigValues(group, { Endpoints: common.OrdererAddresses, MSP: msp.MSPConfig });
    return { ...readMspConfig(values.MSP), endpoints: values.Endpoints.getAddressesList() };
  });
}

function organisationsOf(
  section: common.ConfigGroup,
  read: (group: common.ConfigGroup) => Omit<ConfiguredOrganisation, "groupName">,
): readonly ConfiguredOrganisation[] {
  const groups = [...section.getGroupsMap().entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([groupName, group]) => {
    if (group.getGroupsMap().getLength() > 0) invalid(`organisation ${groupName} has sub-groups`);
    return { groupName, ...read(group) };
  });
}

/** An organisation may stand in both sections, with the very same MSP. @throws ConfigurationError INVALID */
function mspManagerOf(organisations: readonly ConfiguredOrganisation[]): MspManager {
  const byId = new Map<string, ConfiguredOrganisation>();
  for (const organisation of organisations) {
    const known = byId.get(organisation.mspId);
    if (known !== undefined && !sameBytes(known.fabric, organisation.fabric))
      invalid(`Attempted to define two different versions of MSP: ${organisation.mspId}`);
    byId.set(organisation.mspId, organisation);
  }
  try {
    return createMspManager([...byId.values()]);
  } catch (error) {
    if (error instanceof MspError) return invalid(`setting up the MSP manager failed: ${error.message}`);
    throw error;
  }
}

function sameBytes(one: msp.FabricMSPConfig, other: msp.FabricMSPConfig): boolean {
  return Buffer.from(one.serializeBinary()).equals(other.serializeBinary());
}

function groupOf(root: common.ConfigGroup, name: string): common.ConfigGroup {
  return root.getGroupsMap().get(name) ?? invalid(`the configuration has no ${name} section`);
}

function invalid(message: string): never {
  throw new ConfigurationError("INVALID", message);
}
