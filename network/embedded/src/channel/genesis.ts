import { randomBytes } from "node:crypto";
import timestamps from "google-protobuf/google/protobuf/timestamp_pb.js";
import { blockDataHash } from "../ledger/block-hash.js";
import { common, orderer as ordererMessages } from "../protos.js";
import { MAX_TRANSACTION_BYTES, PREFERRED_BLOCK_BYTES } from "../services/limits.js";
import { capabilities } from "./capabilities.js";
import { configGroup, implicitPolicy } from "./config-group.js";
import { type OrdererPlace, singleConsenter } from "./consensus.js";
import { type ConfigOrganisation, memberGroup, ordererGroup } from "./organisation-group.js";

/** Tells whoever reads block 0 that one operator holds the keys of all organisations; nothing else goes by it. */
const CONSORTIUM = "embedded";
/** Fabric takes no zero; less than a turn of the event loop comes to the same. */
const SHORTEST_TIMEOUT = "1ns";

export interface GenesisOptions {
  readonly channelId: string;
  readonly organisations: readonly ConfigOrganisation[];
  readonly orderer: ConfigOrganisation;
  /** Serialized identity of the node that made the block. */
  readonly ordererIdentity: Uint8Array;
  /** Where that node is. */
  readonly place: OrdererPlace;
  /** `timeoutMs` 0: a transaction waits only for the block before it to be durable. */
  readonly batch: { readonly maxMessageCount: number; readonly timeoutMs: number };
}

/**
 * Block 0: the channel's first configuration (organisations with their roots, policies, block cutting), as `configtxgen` makes
 * it. From here on the configuration is what the chain says, and changes by signed updates only.
 */
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
  const consortium = new common.Consortium();
  consortium.setName(CONSORTIUM);
  return configGroup({
    groups: { Application: applicationGroup(options), Orderer: orderingGroup(options) },
    values: {
      BlockDataHashingStructure: structure,
      Capabilities: capabilities("V2_0"),
      Consortium: consortium,
      HashingAlgorithm: hashing,
    },
    policies: standardPolicies(),
  });
}

function applicationGroup({ organisations }: GenesisOptions): common.ConfigGroup {
  return configGroup({
    groups: Object.fromEntries(organisations.map((organisation) => [organisation.mspId, memberGroup(organisation)])),
    values: { Capabilities: capabilities("V2_5") },
    policies: {
      ...standardPolicies(),
      Endorsement: implicitPolicy("MAJORITY", "Endorsement"),
      LifecycleEndorsement: implicitPolicy("MAJORITY", "Endorsement"),
    },
  });
}

function orderingGroup({ orderer, place, batch }: GenesisOptions): common.ConfigGroup {
  const batchSize = new ordererMessages.BatchSize();
  batchSize.setMaxMessageCount(batch.maxMessageCount);
  batchSize.setAbsoluteMaxBytes(MAX_TRANSACTION_BYTES);
  batchSize.setPreferredMaxBytes(PREFERRED_BLOCK_BYTES);
  const batchTimeout = new ordererMessages.BatchTimeout();
  batchTimeout.setTimeout(batch.timeoutMs === 0 ? SHORTEST_TIMEOUT : `${batch.timeoutMs}ms`);
  return configGroup({
    groups: { [orderer.mspId]: ordererGroup(orderer, place.address) },
    values: {
      BatchSize: batchSize,
      BatchTimeout: batchTimeout,
      Capabilities: capabilities("V2_0"),
      ChannelRestrictions: new ordererMessages.ChannelRestrictions(),
      ConsensusType: singleConsenter(place),
    },
    policies: { ...standardPolicies(), BlockValidation: implicitPolicy("ANY", "Writers") },
  });
}

function standardPolicies(): Record<string, common.Policy> {
  return {
    Admins: implicitPolicy("MAJORITY", "Admins"),
    Readers: implicitPolicy("ANY", "Readers"),
    Writers: implicitPolicy("ANY", "Writers"),
  };
}
