import type { ChannelConfig } from "../channel/channel-config.js";
import { signersOf } from "../channel/signed-data.js";
import { hasExpired } from "../crypto/expiry.js";
import { common } from "../protos.js";
import type { BroadcastAnswer } from "./broadcast-answer.js";

export interface MessageHeader {
  readonly channelId: string;
  /** `common.HeaderType` */
  readonly type: number;
  readonly creator: Uint8Array;
}

/** Undefined for what has no readable headers. */
export function readMessageHeader(envelope: common.Envelope): MessageHeader | undefined {
  try {
    const header = common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader();
    if (header === undefined) return undefined;
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const creator = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8();
    return { channelId: channelHeader.getChannelId(), type: channelHeader.getType(), creator };
  } catch {
    return undefined;
  }
}

/** What Fabric's size filter and block cutter count. */
export function messageBytes(envelope: common.Envelope): number {
  return envelope.getPayload_asU8().length + envelope.getSignature_asU8().length;
}

/** Fabric's filters for every message of a channel, in their order: size, expiry, then the channel's Writers. */
export function refusalOf(
  config: ChannelConfig,
  envelope: common.Envelope,
  { creator }: MessageHeader,
): BroadcastAnswer | undefined {
  const size = messageBytes(envelope);
  const limit = config.batch.absoluteMaxBytes;
  if (size > limit) {
    const info = `message payload is ${size} bytes and exceeds maximum allowed ${limit} bytes`;
    return { status: "BAD_REQUEST", info };
  }
  if (hasExpired(creator)) return { status: "BAD_REQUEST", info: "broadcast client identity expired" };
  const signature = {
    signed: envelope.getPayload_asU8(),
    identity: creator,
    signature: envelope.getSignature_asU8(),
  };
  const refusal = config.refusalOf("/Channel/Writers", signersOf(config.mspManager, [signature]));
  return refusal === undefined ? undefined : { status: "FORBIDDEN", info: `${refusal}: permission denied` };
}
