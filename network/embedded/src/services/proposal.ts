import { createHash } from "node:crypto";
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
  readonly header: Uint8Array;
  readonly input: peer.ChaincodeInput;
  /** `ChaincodeProposalPayload` without its transient map: what goes into the transaction. */
  readonly payloadWithoutTransient: Uint8Array;
  readonly hasTransientData: boolean;
  readonly timestampSeconds: number;
}

export class ProposalError extends Error {
  override readonly name = "ProposalError";
}

/** @throws ProposalError when a layer is missing or cannot be read */
export function unpackProposal(signed: peer.SignedProposal | undefined): Proposal {
  if (signed === undefined || signed.getProposalBytes_asU8().length === 0) throw new ProposalError("a signed proposal is required");
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
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()).getChaincodeSpec();
  const channelId = channelHeader.getChannelId();
  if (channelId === "") throw new ProposalError("no channel id provided");
  const chaincode = spec?.getChaincodeId()?.getName() ?? "";
  if (chaincode === "") throw new ProposalError(`no chaincode name is provided, channel id [${channelId}]`);
  if (channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) throw new ProposalError(`invalid header type ${channelHeader.getType()}`);
  return {
    signed,
    channelId,
    chaincode,
    txId: channelHeader.getTxId(),
    creator: signatureHeader.getCreator_asU8(),
    creatorMspId: msp.SerializedIdentity.deserializeBinary(signatureHeader.getCreator_asU8()).getMspid(),
    nonce: signatureHeader.getNonce_asU8(),
    channelHeader: header.getChannelHeader_asU8(),
    signatureHeader: header.getSignatureHeader_asU8(),
    header: proposal.getHeader_asU8(),
    input: spec?.getInput() ?? new peer.ChaincodeInput(),
    payloadWithoutTransient: withoutTransient(payload),
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
    timestampSeconds: channelHeader.getTimestamp()?.getSeconds() ?? 0,
  };
}

function withoutTransient(payload: peer.ChaincodeProposalPayload): Uint8Array {
  const bare = new peer.ChaincodeProposalPayload();
  bare.setInput(payload.getInput_asU8());
  return bare.serializeBinary();
}

/** SHA-256 over channel header, signature header and the payload without transient data: what endorsements refer to. */
export function proposalHash(proposal: Proposal): Buffer {
  return createHash("sha256").update(proposal.channelHeader).update(proposal.signatureHeader).update(proposal.payloadWithoutTransient).digest();
}

/** Hex SHA-256 of nonce and creator: the only transaction id a proposal may carry. */
export function expectedTxId(proposal: Proposal): string {
  return createHash("sha256").update(proposal.nonce).update(proposal.creator).digest("hex");
}
