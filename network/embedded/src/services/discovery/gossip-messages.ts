import { sha256 } from "../../crypto/sha256.js";
import { gossip, msp } from "../../protos.js";
import type { Channel, Peer } from "../channel.js";
import { CHAINCODE_VERSION } from "../endorser.js";

/** No gossip goes on here: these are the messages by which a peer would tell others of itself, which discovery hands on. */
const STARTED_AT = Date.now();

/** That a peer is there, and where: signed by it. */
export function aliveEnvelope(member: Peer): gossip.Envelope {
  const described = new gossip.Member();
  described.setEndpoint(member.address);
  described.setPkiId(pkiIdOf(member));
  const alive = new gossip.AliveMessage();
  alive.setMembership(described);
  alive.setTimestamp(peerTime());
  const message = new gossip.GossipMessage();
  message.setTag(gossip.GossipMessage.Tag.EMPTY);
  message.setAliveMsg(alive);
  return sealed(member, message);
}

/** How far the peer is in the channel, and what it can execute: signed by it. */
export function stateInfoEnvelope({ channelId, ledger, chaincodes }: Channel, member: Peer): gossip.Envelope {
  const properties = new gossip.Properties();
  properties.setLedgerHeight(ledger.height);
  properties.setChaincodesList([...chaincodes.keys()].map(chaincodeNamed));
  const info = new gossip.StateInfo();
  info.setPkiId(pkiIdOf(member));
  info.setChannelMac(sha256(pkiIdOf(member), Buffer.from(channelId)));
  info.setTimestamp(peerTime());
  info.setProperties(properties);
  const message = new gossip.GossipMessage();
  message.setTag(gossip.GossipMessage.Tag.CHAN_OR_ORG);
  message.setStateInfo(info);
  return sealed(member, message);
}

function chaincodeNamed(name: string): gossip.Chaincode {
  const chaincode = new gossip.Chaincode();
  chaincode.setName(name);
  chaincode.setVersion(CHAINCODE_VERSION);
  return chaincode;
}

/** SHA-256 over MSP id and certificate: how gossip names a peer. */
function pkiIdOf({ mspId, identity }: Peer): Buffer {
  const certificate = msp.SerializedIdentity.deserializeBinary(identity.serialized).getIdBytes_asU8();
  return sha256(Buffer.from(mspId), certificate);
}

function peerTime(): gossip.PeerTime {
  const time = new gossip.PeerTime();
  time.setIncNum(STARTED_AT);
  time.setSeqNum(Date.now() - STARTED_AT);
  return time;
}

function sealed({ identity }: Peer, message: gossip.GossipMessage): gossip.Envelope {
  const payload = message.serializeBinary();
  const envelope = new gossip.Envelope();
  envelope.setPayload(payload);
  envelope.setSignature(identity.sign(payload));
  return envelope;
}
