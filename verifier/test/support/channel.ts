import { createHash, randomBytes } from "node:crypto";
import { common, ledger, msp, orderer, peer } from "@hyperledger/fabric-protos";
import { canonicalJson, type LedgerRecord } from "@mulian/domain";
import timestamps from "google-protobuf/google/protobuf/timestamp_pb.js";
import { headerBytes, headerHash } from "../../src/fabric/block-header.js";
import { compositeKey } from "../../src/fabric/write-set.js";
import type { Authority, Person } from "./authority.js";

export const CHANNEL = "mulian";
export const CHAINCODE = "mulian";

/** An organisation of the channel, as its configuration is to describe it. */
export interface Member {
  readonly authority: Authority;
  readonly revocationLists?: readonly string[];
}

export interface ChannelConfig {
  readonly members: readonly Member[];
  readonly orderers: readonly Member[];
  /** BFT consenters in the order of their ids, from 1; without any, Raft with so many as `raft` says. */
  readonly bft?: readonly Person[];
  readonly raft?: number;
  readonly consortium?: string;
}

export interface TransactionParts {
  readonly creator: Person;
  readonly endorsers: readonly Person[];
  readonly records: readonly LedgerRecord[];
  readonly at: Date;
  readonly chaincode?: string;
  /** What the creator asks for. */
  readonly args?: readonly string[];
}

interface Committed {
  readonly block: common.Block;
  readonly codes: Buffer;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** A channel whose blocks, orderers' signatures and peers' attestations are made by hand, so that a test can make them wrong. */
export class Channel {
  readonly blocks: Committed[] = [];
  private lastConfiguration = 0;
  private sequence = -1;
  private bft: readonly Person[] | undefined;

  constructor(private readonly signers: readonly Person[]) {}

  get height(): number {
    return this.blocks.length;
  }

  get pin(): string {
    return this.hashOf(0).toString("hex");
  }

  hashOf(number: number): Buffer {
    const header = this.at(number).block.getHeader();
    return headerHash({
      number,
      previousHash: Buffer.from(header?.getPreviousHash_asU8() ?? []),
      dataHash: Buffer.from(header?.getDataHash_asU8() ?? []),
    });
  }

  at(number: number): Committed {
    const found = this.blocks[number];
    if (found === undefined) throw new RangeError(`no block ${number}`);
    return found;
  }

  /** Block 0, or a configuration block under the one before it. */
  configure(config: ChannelConfig, sequence = this.sequence + 1): number {
    this.sequence = sequence;
    const number = this.append([configEnvelope(config, sequence)], Buffer.from([0]), true);
    this.bft = config.bft;
    return number;
  }

  /** @param code of every transaction, 0 for one that counts */
  commit(envelopes: readonly Buffer[], code = 0): number {
    return this.append(envelopes, Buffer.alloc(envelopes.length, code), false);
  }

  private append(envelopes: readonly Buffer[], codes: Buffer, isConfiguration: boolean): number {
    const number = this.blocks.length;
    if (isConfiguration) this.lastConfiguration = number;
    const header = new common.BlockHeader();
    header.setNumber(number);
    if (number > 0) header.setPreviousHash(this.hashOf(number - 1));
    header.setDataHash(sha256(...envelopes));
    const data = new common.BlockData();
    data.setDataList([...envelopes]);
    const block = new common.Block();
    block.setHeader(header);
    block.setData(data);
    this.blocks.push({ block, codes });
    const slot = number === 0 ? Buffer.alloc(0) : this.signed(number, this.lastConfiguration);
    const metadata = new common.BlockMetadata();
    metadata.setMetadataList([slot, Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0)]);
    block.setMetadata(metadata);
    return number;
  }

  /** Slot 0: by the consenters of BFT, else by this channel's signers. */
  signed(number: number, lastConfiguration: number, signers: readonly Person[] = this.bft ?? this.signers): Buffer {
    const header = this.at(number).block.getHeader();
    const der = headerBytes({
      number,
      previousHash: Buffer.from(header?.getPreviousHash_asU8() ?? []),
      dataHash: Buffer.from(header?.getDataHash_asU8() ?? []),
    });
    const index = new common.LastConfig();
    index.setIndex(lastConfiguration);
    const value = new common.OrdererBlockMetadata();
    value.setLastConfig(index);
    const metadata = new common.Metadata();
    metadata.setValue(value.serializeBinary());
    for (const signer of signers) {
      const signature = new common.MetadataSignature();
      const place = this.bft?.indexOf(signer) ?? -1;
      const signedHeader = place < 0 ? signatureHeader(signer) : identifierHeader(place + 1);
      if (place < 0) signature.setSignatureHeader(signedHeader);
      else signature.setIdentifierHeader(signedHeader);
      signature.setSignature(signer.sign(Buffer.concat([value.serializeBinary(), signedHeader, der])));
      metadata.addSignatures(signature);
    }
    return Buffer.from(metadata.serializeBinary());
  }

  /** As a bundle has it. */
  blockBytes(number: number): Buffer {
    return Buffer.from(this.at(number).block.serializeBinary());
  }

  /** As a peer has it: with the codes. */
  private storedBytes(number: number, codes: Buffer): Buffer {
    const stored = common.Block.deserializeBinary(this.blockBytes(number));
    const slots = stored.getMetadata()?.getMetadataList_asU8() ?? [];
    const none = new Uint8Array();
    stored.getMetadata()?.setMetadataList([slots[0] ?? none, none, codes, none, sha256(codes)]);
    return Buffer.from(stored.serializeBinary());
  }

  /** A peer's word for a block: question and signed answer. */
  attestation(number: number, by: Person, { codes = this.at(number).codes, asked = number, of = number } = {}): Buffer {
    const args = ["GetBlockByNumber", CHANNEL, String(asked)];
    return payloadOf({
      creator: by,
      endorsers: [by],
      at: new Date("2026-06-01T00:00:00.000Z"),
      chaincode: "qscc",
      args,
      result: this.storedBytes(of, codes),
      writes: Buffer.alloc(0),
    }).payload;
  }
}

export function transaction(parts: TransactionParts): { readonly envelope: Buffer; readonly txId: string } {
  const chaincode = parts.chaincode ?? CHAINCODE;
  const made = payloadOf({
    ...parts,
    chaincode,
    args: parts.args ?? [],
    result: Buffer.alloc(0),
    writes: writesOf(chaincode, parts.records),
  });
  const envelope = new common.Envelope();
  envelope.setPayload(made.payload);
  envelope.setSignature(parts.creator.sign(made.payload));
  return { envelope: Buffer.from(envelope.serializeBinary()), txId: made.txId };
}

function writesOf(chaincode: string, records: readonly LedgerRecord[]): Buffer {
  const set = new ledger.rwset.kvrwset.KVRWSet();
  for (const record of records) {
    const write = new ledger.rwset.kvrwset.KVWrite();
    write.setKey(compositeKey(record.kind, record.id.split(":")));
    write.setValue(Buffer.from(canonicalJson(record)));
    set.addWrites(write);
  }
  const namespace = new ledger.rwset.NsReadWriteSet();
  namespace.setNamespace(chaincode);
  namespace.setRwset(set.serializeBinary());
  const all = new ledger.rwset.TxReadWriteSet();
  all.addNsRwset(namespace);
  return Buffer.from(all.serializeBinary());
}

interface CallParts {
  readonly creator: Person;
  readonly endorsers: readonly Person[];
  readonly at: Date;
  readonly chaincode: string;
  readonly args: readonly string[];
  readonly result: Buffer;
  readonly writes: Buffer;
}

function payloadOf(parts: CallParts): { readonly payload: Buffer; readonly txId: string } {
  const signer = signatureHeader(parts.creator);
  const nonce = common.SignatureHeader.deserializeBinary(signer).getNonce_asU8();
  const txId = sha256(nonce, parts.creator.serialized).toString("hex");
  const channel = channelHeader(common.HeaderType.ENDORSER_TRANSACTION, parts.at, txId);
  const proposal = proposalOf(parts);
  const answer = answerOf(parts, sha256(channel, signer, proposal));
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(answer);
  for (const endorser of parts.endorsers) {
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(endorser.serialized);
    endorsement.setSignature(endorser.sign(Buffer.concat([answer, endorser.serialized])));
    endorsed.addEndorsements(endorsement);
  }
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposal);
  actionPayload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(signer);
  action.setPayload(actionPayload.serializeBinary());
  const data = new peer.Transaction();
  data.addActions(action);
  return { payload: payloadBytes(channel, signer, data.serializeBinary()), txId };
}

function proposalOf({ chaincode, args }: CallParts): Buffer {
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  const input = new peer.ChaincodeInput();
  input.setArgsList(args.map((arg) => Buffer.from(arg)));
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(id);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocation.serializeBinary());
  return Buffer.from(payload.serializeBinary());
}

function answerOf({ chaincode, result, writes }: CallParts, proposalHash: Buffer): Buffer {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(result);
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  const action = new peer.ChaincodeAction();
  action.setResults(writes);
  action.setResponse(response);
  action.setChaincodeId(id);
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(proposalHash);
  payload.setExtension$(action.serializeBinary());
  return Buffer.from(payload.serializeBinary());
}

function signatureHeader(creator: Person): Buffer {
  const header = new common.SignatureHeader();
  header.setCreator(creator.serialized);
  header.setNonce(randomBytes(24));
  return Buffer.from(header.serializeBinary());
}

function identifierHeader(id: number): Buffer {
  const header = new common.IdentifierHeader();
  header.setIdentifier(id);
  header.setNonce(randomBytes(24));
  return Buffer.from(header.serializeBinary());
}

function channelHeader(type: number, at: Date, txId: string): Buffer {
  const timestamp = new timestamps.Timestamp();
  timestamp.fromDate(at);
  const header = new common.ChannelHeader();
  header.setType(type);
  header.setTimestamp(timestamp);
  header.setChannelId(CHANNEL);
  header.setTxId(txId);
  return Buffer.from(header.serializeBinary());
}

function payloadBytes(channel: Uint8Array, signer: Uint8Array, data: Uint8Array): Buffer {
  const header = new common.Header();
  header.setChannelHeader(channel);
  header.setSignatureHeader(signer);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  return Buffer.from(payload.serializeBinary());
}

function configEnvelope({ members, orderers, bft, raft = 1, consortium }: ChannelConfig, sequence: number): Buffer {
  const channel = new common.ConfigGroup();
  const groups = channel.getGroupsMap();
  groups.set("Application", groupOf(members));
  const ordering = groupOf(orderers);
  const type = new orderer.ConsensusType();
  type.setType(bft === undefined ? "etcdraft" : "BFT");
  if (bft === undefined) {
    const metadata = new orderer.etcdraft.ConfigMetadata();
    for (let id = 1; id <= raft; id++) metadata.addConsenters(new orderer.etcdraft.Consenter());
    type.setMetadata(metadata.serializeBinary());
  } else setValue(ordering, "Orderers", consentersOf(bft));
  setValue(ordering, "ConsensusType", type);
  groups.set("Orderer", ordering);
  if (consortium !== undefined) {
    const value = new common.Consortium();
    value.setName(consortium);
    setValue(channel, "Consortium", value);
  }
  const config = new common.Config();
  config.setSequence(sequence);
  config.setChannelGroup(channel);
  const data = new common.ConfigEnvelope();
  data.setConfig(config);
  const headerBytesOf = channelHeader(common.HeaderType.CONFIG, new Date("2026-01-02T00:00:00.000Z"), "");
  const envelope = new common.Envelope();
  envelope.setPayload(
    payloadBytes(headerBytesOf, new common.SignatureHeader().serializeBinary(), data.serializeBinary()),
  );
  return Buffer.from(envelope.serializeBinary());
}

function consentersOf(people: readonly Person[]): common.Orderers {
  const listed = new common.Orderers();
  for (const [place, { mspId, pem }] of people.entries()) {
    const consenter = new common.Consenter();
    consenter.setId(place + 1);
    consenter.setMspId(mspId);
    consenter.setIdentity(Buffer.from(pem));
    listed.addConsenterMapping(consenter);
  }
  return listed;
}

function setValue(group: common.ConfigGroup, name: string, message: { serializeBinary(): Uint8Array }): void {
  const value = new common.ConfigValue();
  value.setValue(message.serializeBinary());
  group.getValuesMap().set(name, value);
}

function groupOf(members: readonly Member[]): common.ConfigGroup {
  const group = new common.ConfigGroup();
  for (const { authority, revocationLists = [] } of members) {
    const ous = new msp.FabricNodeOUs();
    ous.setEnable(true);
    const unit = (name: string): msp.FabricOUIdentifier => {
      const identifier = new msp.FabricOUIdentifier();
      identifier.setOrganizationalUnitIdentifier(name);
      return identifier;
    };
    ous.setClientOuIdentifier(unit("client"));
    ous.setPeerOuIdentifier(unit("peer"));
    ous.setAdminOuIdentifier(unit("admin"));
    ous.setOrdererOuIdentifier(unit("orderer"));
    const config = new msp.FabricMSPConfig();
    config.setName(authority.mspId);
    config.setRootCertsList([Buffer.from(authority.pem)]);
    config.setRevocationListList(revocationLists.map((list) => Buffer.from(list)));
    config.setFabricNodeOus(ous);
    const outer = new msp.MSPConfig();
    outer.setConfig(config.serializeBinary());
    const organisation = new common.ConfigGroup();
    setValue(organisation, "MSP", outer);
    group.getGroupsMap().set(authority.mspId, organisation);
  }
  return group;
}
