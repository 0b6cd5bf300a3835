import { randomBytes } from "node:crypto";
import timestamps from "google-protobuf/google/protobuf/timestamp_pb.js";
import { blockDataHash } from "../ledger/block-hash.js";
import { common, msp, orderer as ordererMessages } from "../protos.js";
import { MAX_TRANSACTION_BYTES, PREFERRED_BLOCK_BYTES } from "../services/limits.js";
import { configGroup, implicitPolicy, rolePolicy } from "./config-group.js";

/** What the configuration says of an organisation: the certificates that its members' are checked against. */
export interface ConfigOrganisation {
  readonly mspId: string;
  readonly caCertPem: string;
  readonly tlsCaCertPem: string;
}

export interface GenesisOptions {
  readonly channelId: string;
  readonly organisations: readonly ConfigOrganisation[];
  readonly orderer: ConfigOrganisation;
  /** Serialized identity of the node that made the block. */
  readonly ordererIdentity: Uint8Array;
  /** `host:port` */
  readonly ordererAddress: string;
  readonly maxMessageCount: number;
}

/** Block 0: the channel's configuration as clients and verifiers read it (organisations, their roots, policies, batch size). */
export function createGenesisBlock(options: GenesisOptions): common.Block {
  const config = new common.Config();
  config.setChannelGroup(channelGroup(options));
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(config);
  const data = new common.BlockData();
  data.addData(wrap(options, envelope).serializeBinary());
  const header = new common.BlockHeader();
  header.setDataHash(blockDataHash(data));
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([lastConfig(), lastConfig(), new Uint8Array(), new Uint8Array(), new Uint8Array()]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

/** The genesis block is its own last configuration block, and nobody signs it. */
function lastConfig(): Uint8Array {
  const index = new common.LastConfig();
  const metadata = new common.Metadata();
  metadata.setValue(index.serializeBinary());
  return metadata.serializeBinary();
}

function wrap(options: GenesisOptions, config: common.ConfigEnvelope): common.Envelope {
  const timestamp = new timestamps.Timestamp();
  timestamp.fromDate(new Date());
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG);
  channelHeader.setVersion(1);
  channelHeader.setTimestamp(timestamp);
  channelHeader.setChannelId(options.channelId);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(options.ordererIdentity);
  signatureHeader.setNonce(randomBytes(24));
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(config.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

function channelGroup(options: GenesisOptions): common.ConfigGroup {
  const hashing = new common.HashingAlgorithm();
  hashing.setName("SHA256");
  const structure = new common.BlockDataHashingStructure();
  structure.setWidth(0xffff_ffff);
  return configGroup({
    groups: { Application: applicationGroup(options), Orderer: ordererGroup(options) },
    values: { BlockDataHashingStructure: structure, Capabilities: capabilities("V2_0"), HashingAlgorithm: hashing },
    policies: standardPolicies(),
  });
}

function applicationGroup(options: GenesisOptions): common.ConfigGroup {
  return configGroup({
    groups: Object.fromEntries(
      options.organisations.map((organisation) => [organisation.mspId, organisationGroup(organisation, "peer")]),
    ),
    values: { Capabilities: capabilities("V2_5") },
    policies: {
      ...standardPolicies(),
      Endorsement: implicitPolicy("MAJORITY", "Endorsement"),
      LifecycleEndorsement: implicitPolicy("MAJORITY", "Endorsement"),
    },
  });
}

function ordererGroup(options: GenesisOptions): common.ConfigGroup {
  const batchSize = new ordererMessages.BatchSize();
  batchSize.setMaxMessageCount(options.maxMessageCount);
  batchSize.setAbsoluteMaxBytes(MAX_TRANSACTION_BYTES);
  batchSize.setPreferredMaxBytes(PREFERRED_BLOCK_BYTES);
  const consensus = new ordererMessages.ConsensusType();
  // Fabric's name for one orderer that orders alone, which is what this network has.
  consensus.setType("solo");
  return configGroup({
    groups: { [options.orderer.mspId]: organisationGroup(options.orderer, "orderer", options.ordererAddress) },
    values: { BatchSize: batchSize, Capabilities: capabilities("V2_0"), ConsensusType: consensus },
    policies: { ...standardPolicies(), BlockValidation: implicitPolicy("ANY", "Writers") },
  });
}

function organisationGroup(
  organisation: ConfigOrganisation,
  kind: "peer" | "orderer",
  address?: string,
): common.ConfigGroup {
  const endpoints = new common.OrdererAddresses();
  if (address !== undefined) endpoints.addAddresses(address);
  const { mspId } = organisation;
  return configGroup({
    values: { MSP: mspConfig(organisation), ...(address === undefined ? {} : { Endpoints: endpoints }) },
    policies: {
      Admins: rolePolicy(mspId, "admin"),
      Readers: rolePolicy(mspId, "member"),
      Writers: rolePolicy(mspId, "member"),
      ...(kind === "peer" ? { Endorsement: rolePolicy(mspId, "peer") } : {}),
    },
  });
}

function mspConfig(organisation: ConfigOrganisation): msp.MSPConfig {
  const root = Buffer.from(organisation.caCertPem);
  const crypto = new msp.FabricCryptoConfig();
  crypto.setSignatureHashFamily("SHA2");
  crypto.setIdentityIdentifierHashFunction("SHA256");
  const nodeOus = new msp.FabricNodeOUs();
  nodeOus.setEnable(true);
  nodeOus.setClientOuIdentifier(unit(root, "client"));
  nodeOus.setPeerOuIdentifier(unit(root, "peer"));
  nodeOus.setAdminOuIdentifier(unit(root, "admin"));
  nodeOus.setOrdererOuIdentifier(unit(root, "orderer"));
  const config = new msp.FabricMSPConfig();
  config.setName(organisation.mspId);
  config.addRootCerts(root);
  config.addTlsRootCerts(Buffer.from(organisation.tlsCaCertPem));
  config.setCryptoConfig(crypto);
  config.setFabricNodeOus(nodeOus);
  const wrapped = new msp.MSPConfig();
  wrapped.setConfig(config.serializeBinary());
  return wrapped;
}

function unit(root: Buffer, name: string): msp.FabricOUIdentifier {
  const identifier = new msp.FabricOUIdentifier();
  identifier.setCertificate(root);
  identifier.setOrganizationalUnitIdentifier(name);
  return identifier;
}

function capabilities(version: string): common.Capabilities {
  const value = new common.Capabilities();
  value.getCapabilitiesMap().set(version, new common.Capability());
  return value;
}

function standardPolicies(): Record<string, common.Policy> {
  return {
    Admins: implicitPolicy("MAJORITY", "Admins"),
    Readers: implicitPolicy("ANY", "Readers"),
    Writers: implicitPolicy("ANY", "Writers"),
  };
}
