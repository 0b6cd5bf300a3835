import { randomBytes } from "node:crypto";
import timestamps from "google-protobuf/google/protobuf/timestamp_pb.js";
import type { SigningIdentity } from "../crypto/types.js";
import { common } from "../protos.js";

/** As long as Fabric's. */
const NONCE_BYTES = 24;

/** `common.Envelope` of a type with these data, signed by its creator. */
export function signedEnvelope(
  creator: SigningIdentity,
  channelId: string,
  type: common.HeaderTypeMap[keyof common.HeaderTypeMap],
  data: Uint8Array,
): common.Envelope {
  const timestamp = new timestamps.Timestamp();
  timestamp.fromDate(new Date());
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setTimestamp(timestamp);
  channelHeader.setChannelId(channelId);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(newSignatureHeader(creator));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const payloadBytes = payload.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(payloadBytes);
  envelope.setSignature(creator.sign(payloadBytes));
  return envelope;
}

/** Serialized, with a nonce of its own. */
export function newSignatureHeader(creator: SigningIdentity): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(creator.serialized);
  header.setNonce(randomBytes(NONCE_BYTES));
  return header.serializeBinary();
}
