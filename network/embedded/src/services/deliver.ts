import { common, orderer, peer } from "../protos.js";
import { AccessError, checkSignature } from "./access.js";
import { blocksFrom } from "./block-stream.js";
import type { Channel } from "./channel.js";
import { DELIVER_TIME_WINDOW_MS } from "./limits.js";

export type BlockEncoder = (block: common.Block) => peer.DeliverResponse;

/**
 * Serves one request for blocks (`common.Envelope` with `orderer.SeekInfo`). The last response is a status; a client
 * takes any status for the end.
 */
export async function* deliverBlocks(channel: Channel, envelope: common.Envelope, encode: BlockEncoder, signal: AbortSignal): AsyncGenerator<peer.DeliverResponse, void, void> {
  const request = readRequest(envelope);
  if (request === undefined) return yield statusResponse("BAD_REQUEST");
  const refusal = refusalOf(channel, envelope, request);
  if (refusal !== undefined) return yield statusResponse(refusal);
  const { ledger } = channel;
  const start = resolve(ledger.height, request.seek.getStart());
  const stop = request.seek.hasStop() ? resolve(ledger.height, request.seek.getStop()) : Number.POSITIVE_INFINITY;
  if (start === undefined || stop === undefined || stop < start) return yield statusResponse("BAD_REQUEST");
  const failIfNotReady = request.seek.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY;
  if (failIfNotReady && start >= ledger.height) return yield statusResponse("NOT_FOUND");
  let last = start - 1;
  for await (const block of blocksFrom(ledger, start, signal)) {
    yield encode(block);
    last += 1;
    if (last >= stop) return yield statusResponse("SUCCESS");
    if (failIfNotReady && last + 1 >= ledger.height) return yield statusResponse("NOT_FOUND");
    if (!isStillMember(channel, request.creator)) return yield statusResponse("FORBIDDEN");
  }
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

function refusalOf(channel: Channel, envelope: common.Envelope, request: SeekRequest): keyof typeof common.Status | undefined {
  if (Math.abs(Date.now() - request.sentAtMs) > DELIVER_TIME_WINDOW_MS) return "BAD_REQUEST";
  if (request.channelId !== channel.channelId) return "NOT_FOUND";
  try {
    const data = { signed: envelope.getPayload_asU8(), identity: request.creator, signature: envelope.getSignature_asU8() };
    checkSignature(channel.mspManager, "Readers", request.channelId, data);
    return undefined;
  } catch (error) {
    if (error instanceof AccessError) return "FORBIDDEN";
    throw error;
  }
}

/** A stream may outlive its certificate: expiry and revocation end it at the next block. */
function isStillMember(channel: Channel, creator: Uint8Array): boolean {
  try {
    channel.mspManager.deserialize(creator);
    return true;
  } catch {
    return false;
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

export function wholeBlock(block: common.Block): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setBlock(block);
  return response;
}
