import { hostPortOf } from "../host-port.js";
import { orderer } from "../protos.js";

const { etcdraft } = orderer;

/** Fabric's sample configuration. Nobody here goes by it, but a configuration without is none. */
const TICK_INTERVAL = "500ms";
const ELECTION_TICKS = 10;
const HEARTBEAT_TICKS = 1;
const MAX_INFLIGHT_BLOCKS = 5;
const SNAPSHOT_INTERVAL_BYTES = 16 * 1024 * 1024;

/** Where the one orderer is, and the certificate that it shows there. */
export interface OrdererPlace {
  /** `host:port` */
  readonly address: string;
  readonly tlsCertPem: string;
}

/**
 * One orderer that orders alone, as Fabric from version 3 on has it: Raft with a single consenter. Its peers take no other
 * word for it, though no Raft runs here.
 */
export function singleConsenter({ address, tlsCertPem }: OrdererPlace): orderer.ConsensusType {
  const { host, port } = hostPortOf(address);
  const consenter = new etcdraft.Consenter();
  consenter.setHost(host);
  consenter.setPort(port);
  consenter.setClientTlsCert(Buffer.from(tlsCertPem));
  consenter.setServerTlsCert(Buffer.from(tlsCertPem));
  const options = new etcdraft.Options();
  options.setTickInterval(TICK_INTERVAL);
  options.setElectionTick(ELECTION_TICKS);
  options.setHeartbeatTick(HEARTBEAT_TICKS);
  options.setMaxInflightBlocks(MAX_INFLIGHT_BLOCKS);
  options.setSnapshotIntervalSize(SNAPSHOT_INTERVAL_BYTES);
  const metadata = new etcdraft.ConfigMetadata();
  metadata.addConsenters(consenter);
  metadata.setOptions(options);
  const consensus = new orderer.ConsensusType();
  consensus.setType("etcdraft");
  consensus.setMetadata(metadata.serializeBinary());
  return consensus;
}
