import type { ConfigDifference } from "../channel/config-difference.js";
import { newSignatureHeader, signedEnvelope } from "../channel/signed-envelope.js";
import type { SigningIdentity } from "../crypto/types.js";
import { common } from "../protos.js";

/**
 * A configuration update as it is broadcast: signed by each of those whose word it takes, and sent by the first of them.
 * A signature covers signature header ‖ `common.ConfigUpdate`.
 */
export function signedUpdate(
  channelId: string,
  { readSet, writeSet }: ConfigDifference,
  signers: readonly [SigningIdentity, ...SigningIdentity[]],
): common.Envelope {
  const update = new common.ConfigUpdate();
  update.setChannelId(channelId);
  update.setReadSet(readSet);
  update.setWriteSet(writeSet);
  const bytes = update.serializeBinary();
  const signed = new common.ConfigUpdateEnvelope();
  signed.setConfigUpdate(bytes);
  signed.setSignaturesList(signers.map((signer) => configSignature(signer, bytes)));
  return signedEnvelope(signers[0], channelId, common.HeaderType.CONFIG_UPDATE, signed.serializeBinary());
}

function configSignature(signer: SigningIdentity, update: Uint8Array): common.ConfigSignature {
  const header = newSignatureHeader(signer);
  const signature = new common.ConfigSignature();
  signature.setSignatureHeader(header);
  signature.setSignature(signer.sign(Buffer.concat([header, update])));
  return signature;
}
