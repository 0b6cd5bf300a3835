import { signedEnvelope } from "../channel/signed-envelope.js";
import type { SigningIdentity } from "../crypto/types.js";
import { common } from "../protos.js";

/** The CONFIG transaction that the orderer makes of an accepted update, signed by the orderer. */
export function configMessage(
  orderer: SigningIdentity,
  channelId: string,
  config: common.ConfigEnvelope,
): common.Envelope {
  return signedEnvelope(orderer, channelId, common.HeaderType.CONFIG, config.serializeBinary());
}
