import { randomBytes } from "node:crypto";
import { sha256 } from "../../src/crypto/sha256.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { common, peer } from "../../src/protos.js";

/** A proposal as raw endorser clients send it. @param channelId empty for what is asked of the peer alone */
export function signedProposal(
  creator: SigningIdentity,
  channelId: string,
  chaincode: string,
  ...args: readonly string[]
): peer.SignedProposal {
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(idOf(chaincode));
  return signedBy(creator, channelId, extension, payloadOf(chaincode, args));
}

/** The same with a header that does not say which chaincode it is for. */
export function namelessProposal(creator: SigningIdentity, channelId: string, chaincode: string): peer.SignedProposal {
  return signedBy(creator, channelId, new peer.ChaincodeHeaderExtension(), payloadOf(chaincode, []));
}

function signedBy(
  creator: SigningIdentity,
  channelId: string,
  extension: peer.ChaincodeHeaderExtension,
  payload: Uint8Array,
): peer.SignedProposal {
  const nonce = randomBytes(24);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setChannelId(channelId);
  channelHeader.setExtension$(extension.serializeBinary());
  channelHeader.setTxId(sha256(nonce, creator.serialized).toString("hex"));
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creator.serialized);
  signatureHeader.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const proposal = new peer.Proposal();
  proposal.setHeader(header.serializeBinary());
  proposal.setPayload(payload);
  const signed = new peer.SignedProposal();
  const bytes = proposal.serializeBinary();
  signed.setProposalBytes(bytes);
  signed.setSignature(creator.sign(bytes));
  return signed;
}

function idOf(chaincode: string): peer.ChaincodeID {
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  return id;
}

function payloadOf(chaincode: string, args: readonly string[]): Uint8Array {
  const input = new peer.ChaincodeInput();
  input.setArgsList(args.map((each) => Buffer.from(each)));
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(idOf(chaincode));
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocation.serializeBinary());
  return payload.serializeBinary();
}
