import type { Identity } from "@hyperledger/fabric-gateway";
import { gateway, msp } from "@hyperledger/fabric-protos";

/** An unsigned `gateway.SignedCommitStatusRequest`: asks, as `identity`, what became of a transaction of anybody. */
export function commitRequest(channel: string, txId: string, identity: Identity): Uint8Array {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(identity.mspId);
  creator.setIdBytes(identity.credentials);
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(txId);
  request.setIdentity(creator.serializeBinary());
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}
