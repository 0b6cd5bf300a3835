import { common } from "@hyperledger/fabric-protos";
import { leniently, strictly } from "../bytes/strictly.js";

/** An envelope opened, as far as the verifier goes by it. */
export interface OpenEnvelope {
  readonly type: number;
  readonly channel: string;
  readonly txId: string;
  readonly time: Date | undefined;
  /** What its creator signed. */
  readonly payload: Buffer;
  readonly signature: Buffer;
  readonly channelHeader: Buffer;
  readonly signatureHeader: Buffer;
  /** `msp.SerializedIdentity`. */
  readonly creator: Buffer;
  readonly nonce: Buffer;
  readonly data: Buffer;
}

/** Of any envelope of a block which transaction it says it is. Somebody may have sent one in a form that nobody else writes. */
export function labelOf(envelope: Buffer): Pick<OpenEnvelope, "type" | "txId"> | undefined {
  const payload = leniently(
    common.Payload,
    leniently(common.Envelope, envelope)?.getPayload_asU8() ?? new Uint8Array(),
  );
  const header = leniently(common.ChannelHeader, payload?.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
  return header === undefined ? undefined : { type: header.getType(), txId: header.getTxId() };
}

/** @returns undefined unless every message of it is in its one form */
export function openEnvelope(bytes: Uint8Array): OpenEnvelope | undefined {
  const envelope = strictly(common.Envelope, bytes);
  const opened = envelope === undefined ? undefined : openPayload(envelope.getPayload_asU8());
  return envelope === undefined || opened === undefined
    ? undefined
    : { ...opened, signature: Buffer.from(envelope.getSignature_asU8()) };
}

/** A payload without its creator's signature: what a question and its signed answer are. */
export function openPayload(bytes: Uint8Array): Omit<OpenEnvelope, "signature"> | undefined {
  const payload = strictly(common.Payload, bytes);
  const header = payload?.getHeader();
  if (payload === undefined || header === undefined) return undefined;
  const channel = strictly(common.ChannelHeader, header.getChannelHeader_asU8());
  const signer = strictly(common.SignatureHeader, header.getSignatureHeader_asU8());
  if (channel === undefined || signer === undefined) return undefined;
  return {
    type: channel.getType(),
    channel: channel.getChannelId(),
    txId: channel.getTxId(),
    time: timeOf(channel),
    payload: Buffer.from(bytes),
    channelHeader: Buffer.from(header.getChannelHeader_asU8()),
    signatureHeader: Buffer.from(header.getSignatureHeader_asU8()),
    creator: Buffer.from(signer.getCreator_asU8()),
    nonce: Buffer.from(signer.getNonce_asU8()),
    data: Buffer.from(payload.getData_asU8()),
  };
}

/** As the contract reads it: to the millisecond. */
function timeOf(channel: common.ChannelHeader): Date | undefined {
  const timestamp = channel.getTimestamp();
  if (timestamp === undefined) return undefined;
  const time = new Date(timestamp.getSeconds() * 1_000 + Math.floor(timestamp.getNanos() / 1_000_000));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
