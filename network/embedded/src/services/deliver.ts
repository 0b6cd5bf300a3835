import { common, orderer, peer } from "../protos.js";
import { AccessError, checkSignature, isMember } from "./access.js";
import { blocksFrom } from "./block-stream.js";
import type { Channel } from "./channel.js";
import { DELIVER_TIME_WINDOW_MS } from "./limits.js";

/** @param creator who asked, as bytes of `msp.SerializedIdentity` */
export type BlockEncoder = (
  block: common.Block,
  creator: Uint8Array,
) => peer.DeliverResponse | Promise<peer.DeliverResponse>;

/**
 * Serves one request for blocks (`common.Envelope` with `orderer.SeekInfo`). The last response is a status; a client
 * takes any status for the end.
 */
export async function* deliverBlocks(
  channel: Channel,
  envelope: common.Envelope,
  encode: BlockEncoder,
  signal: AbortSignal,
): AsyncGenerator<peer.DeliverResponse, void, void> {
  const request = readRequest(envelope);
  const refusal = request === undefined ? "BAD_REQUEST" : refusalOf(channel, envelope, request);
  if (request === undefined || refusal !== undefined) return yield statusResponse(refusal ?? "BAD_REQUEST");
  const span = spanOf(channel.ledger.height, request.seek);
  if (span === undefined) return yield statusResponse("BAD_REQUEST");
  if (span.failIfNotReady && span.start >= channel.ledger.height) return yield statusResponse("NOT_FOUND");
  let number = span.start;
  for await (const block of blocksFrom(channel.ledger, span.start, signal)) {
    yield await encode(block, request.creator);
    const end = endAfter(channel, request, span, number);
    if (end !== undefined) return yield statusResponse(end);
    number += 1;
  }
}

interface Span {
  readonly start: number;
  readonly stop: number;
  readonly failIfNotReady: boolean;
}

function spanOf(height: number, seek: orderer.SeekInfo): Span | undefined {
  const start = resolve(height, seek.getStart());
  const stop = seek.hasStop() ? resolve(height, seek.getStop()) : Number.POSITIVE_INFINITY;
  if (start === undefined || stop === undefined || stop < start) return undefined;
  return { start, stop, failIfNotReady: seek.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY };
}

function endAfter(
  channel: Channel,
  request: SeekRequest,
  span: Span,
  number: number,
): keyof typeof common.Status | undefined {
  if (number >= span.stop) return "SUCCESS";
  if (span.failIfNotReady && number + 1 >= channel.ledger.height) return "NOT_FOUND";
  return isMember(channel, request.creator) ? undefined : "FORBIDDEN";
}

interface SeekRequest {
  readonly channelId: string;
  readonly sentAtMs: number;
  readonly creator: Uint8Array;
  readonly seek: orderer.SeekInfo;
}

function readRequest(envelope: common.Envelope): SeekRequest | undefined {
  try {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = payload.getHeader();
    if (header === undefined) return undefined;
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    return {
      channelId: channelHeader.getChannelId(),
      sentAtMs: (channelHeader.getTimestamp()?.getSeconds() ?? 0) * 1000,
      creator: common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8(),
      seek: orderer.SeekInfo.deserializeBinary(payload.getData_asU8()),
    };
  } catch {
    return undefined;
  }
}

function refusalOf(
  channel: Channel,
  envelope: common.Envelope,
  request: SeekRequest,
): keyof typeof common.Status | undefined {
  if (Math.abs(Date.now() - request.sentAtMs) > DELIVER_TIME_WINDOW_MS) return "BAD_REQUEST";
  if (request.channelId !== channel.channelId) return "NOT_FOUND";
  try {
    const data = {
      signed: envelope.getPayload_asU8(),
      identity: request.creator,
      signature: envelope.getSignature_asU8(),
    };
    checkSignature(channel.mspManager, "Readers", request.channelId, data);
    return undefined;
  } catch (error) {
    if (error instanceof AccessError) return "FORBIDDEN";
    throw error;
  }
}

function resolve(height: number, position: orderer.SeekPosition | undefined): number | undefined {
  const { TypeCase } = orderer.SeekPosition;
  switch (position?.getTypeCase()) {
    case TypeCase.OLDEST:
      return 0;
    case TypeCase.NEWEST:
      return height - 1;
    case TypeCase.SPECIFIED:
      return position.getSpecified()?.getNumber();
    case TypeCase.NEXT_COMMIT:
      return height;
    default:
      return undefined;
  }
}

function statusResponse(name: keyof typeof common.Status): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setStatus(common.Status[name]);
  return response;
}

/** Whether the request was refused, so that nothing more of it comes. */
export function isRefusal(response: peer.DeliverResponse): boolean {
  const status: number = response.getStatus();
  return response.getTypeCase() === peer.DeliverResponse.TypeCase.STATUS && status !== common.Status.SUCCESS;
}

export function wholeBlock(block: common.Block): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setBlock(block);
  return response;
}
