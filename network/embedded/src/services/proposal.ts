import type { SignedData } from "../channel/signed-data.js";
import { sha256 } from "../crypto/sha256.js";
import { common, msp, peer } from "../protos.js";

/** A signed proposal taken apart, with every byte string exactly as it came. */
export interface Proposal {
  readonly signed: peer.SignedProposal;
  readonly channelId: string;
  readonly chaincode: string;
  readonly txId: string;
  readonly creator: Uint8Array;
  readonly creatorMspId: string;
  readonly nonce: Uint8Array;
  readonly channelHeader: Uint8Array;
  readonly signatureHeader: Uint8Array;
  readonly input: peer.ChaincodeInput;
  /** `ChaincodeProposalPayload` without its transient map: what goes into the transaction. */
  readonly payloadWithoutTransient: Uint8Array;
  readonly hasTransientData: boolean;
}

export class ProposalError extends Error {
  override readonly name = "ProposalError";
}

/** @throws ProposalError when a layer is missing or cannot be read */
export function unpackProposal(signed: peer.SignedProposal | undefined): Proposal {
  if (signed === undefined || signed.getProposalBytes_asU8().length === 0)
    throw new ProposalError("a signed proposal is required");
  try {
    return unpack(signed);
  } catch (error) {
    if (error instanceof ProposalError) throw error;
    throw new ProposalError(`error unmarshalling the proposal: ${String(error)}`);
  }
}

function unpack(signed: peer.SignedProposal): Proposal {
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  return {
    signed,
    channelHeader: header.getChannelHeader_asU8(),
    signatureHeader: header.getSignatureHeader_asU8(),
    payloadWithoutTransient: withoutTransient(payload),
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
    ...readChannelHeader(header.getChannelHeader_asU8()),
    ...readSignatureHeader(header.getSignatureHeader_asU8()),
    ...readInvocation(payload.getInput_asU8()),
  };
}

function readChannelHeader(bytes: Uint8Array): Pick<Proposal, "channelId" | "txId"> {
  const header = common.ChannelHeader.deserializeBinary(bytes);
  // The `peer` command asks for the configuration under the type CONFIG, which Fabric's endorsers let pass.
  const known: readonly number[] = [common.HeaderType.ENDORSER_TRANSACTION, common.HeaderType.CONFIG];
  if (!known.includes(header.getType())) throw new ProposalError(`invalid header type ${header.getType()}`);
  if (header.getEpoch() !== 0) throw new ProposalError("epoch is non-zero");
  const extension = peer.ChaincodeHeaderExtension.deserializeBinary(header.getExtension_asU8());
  if (!extension.hasChaincodeId()) throw new ProposalError("ChaincodeHeaderExtension.ChaincodeId is nil");
  return { channelId: header.getChannelId(), txId: header.getTxId() };
}

function readSignatureHeader(bytes: Uint8Array): Pick<Proposal, "creator" | "creatorMspId" | "nonce"> {
  const header = common.SignatureHeader.deserializeBinary(bytes);
  const creator = header.getCreator_asU8();
  return {
    creator,
    creatorMspId: msp.SerializedIdentity.deserializeBinary(creator).getMspid(),
    nonce: header.getNonce_asU8(),
  };
}

function readInvocation(bytes: Uint8Array): Pick<Proposal, "chaincode" | "input"> {
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(bytes).getChaincodeSpec();
  const chaincode = spec?.getChaincodeId()?.getName() ?? "";
  if (chaincode === "") throw new ProposalError("no chaincode name is provided");
  return { chaincode, input: spec?.getInput() ?? new peer.ChaincodeInput() };
}

function withoutTransient(payload: peer.ChaincodeProposalPayload): Uint8Array {
  const bare = new peer.ChaincodeProposalPayload();
  bare.setInput(payload.getInput_asU8());
  return bare.serializeBinary();
}

/** SHA-256 over channel header, signature header and the payload without transient data: what endorsements refer to. */
export function proposalHash(proposal: Proposal): Buffer {
  return sha256(proposal.channelHeader, proposal.signatureHeader, proposal.payloadWithoutTransient);
}

/** Hex SHA-256 of nonce and creator: the only transaction id a proposal may carry. */
export function expectedTxId(proposal: Proposal): string {
  return sha256(proposal.nonce, proposal.creator).toString("hex");
}

/** The client's signature over the proposal. */
export function proposalSignature({ signed, creator }: Proposal): SignedData {
  return { signed: signed.getProposalBytes_asU8(), identity: creator, signature: signed.getSignature_asU8() };
}
