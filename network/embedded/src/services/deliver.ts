import { findConfig } from "../channel/config-block.js";
import type { SignedData } from "../channel/signed-data.js";
import { hasExpired } from "../crypto/expiry.js";
import type { Ledger } from "../ledger/types.js";
import { common, orderer } from "../protos.js";
import { blocksFrom } from "./block-stream.js";
import { DELIVER_TIME_WINDOW_MS } from "./limits.js";

export type DeliverStatus = keyof typeof common.Status;

/** Whose blocks are delivered, and to whom. */
export interface BlockSource {
  readonly channelId: string;
  readonly ledger: Ledger;
  /** Whether who signed the request may have blocks. */
  isAllowed(request: SignedData): boolean;
  /** Whether the same may have more: asked at every block. @param creator serialized identity */
  mayGoOn(creator: Uint8Array): boolean;
}

/** How answers are written; peers and orderers have messages of their own. */
export interface DeliverForm<Response> {
  /** @param creator who asked, serialized */
  block(block: common.Block, creator: Uint8Array): Response | Promise<Response>;
  status(status: DeliverStatus): Response;
}

/**
 * Serves one request for blocks (`common.Envelope` with `orderer.SeekInfo`). The last response is a status; a client
 * takes any status for the end.
 */
export async function* deliverBlocks<Response>(
  source: BlockSource,
  envelope: common.Envelope,
  form: DeliverForm<Response>,
  signal: AbortSignal,
): AsyncGenerator<Response, void, void> {
  const request = checkedRequest(source, envelope);
  if (typeof request === "string") return yield form.status(request);
  const span = spanOf(source.ledger.height, request.seek);
  if (typeof span === "string") return yield form.status(span);
  let number = span.start;
  for await (const block of blocksFrom(source.ledger, span.start, signal)) {
    if (hasExpired(request.creator) || !source.mayGoOn(request.creator)) return yield form.status("FORBIDDEN");
    yield await form.block(span.withoutData ? withoutData(block) : block, request.creator);
    number += 1;
    const end = endBefore(number, source.ledger.height, span);
    if (end !== undefined) return yield form.status(end);
  }
}

function endBefore(number: number, height: number, { stop, failIfNotReady }: Span): DeliverStatus | undefined {
  if (number > stop) return "SUCCESS";
  return failIfNotReady && number >= height ? "NOT_FOUND" : undefined;
}

interface Span {
  readonly start: number;
  readonly stop: number;
  readonly failIfNotReady: boolean;
  readonly withoutData: boolean;
}

/** Or the status that says why there is none. */
function spanOf(height: number, seek: orderer.SeekInfo): Span | DeliverStatus {
  const start = startOf(height, seek.getStart());
  if (start === undefined || !seek.hasStop()) return "BAD_REQUEST";
  const stop = stopOf(height, start, seek);
  if (stop < start) return "BAD_REQUEST";
  const { SeekBehavior, SeekContentType } = orderer.SeekInfo;
  const failIfNotReady = seek.getBehavior() === SeekBehavior.FAIL_IF_NOT_READY;
  if (start > height || (failIfNotReady && start === height)) return "NOT_FOUND";
  return {
    start,
    stop,
    failIfNotReady,
    withoutData: seek.getContentType() === SeekContentType.HEADER_WITH_SIG,
  };
}

const { TypeCase } = orderer.SeekPosition;

function startOf(height: number, position: orderer.SeekPosition | undefined): number | undefined {
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

/** As in Fabric the oldest to stop at is where it starts, and so is the newest for whoever starts there. */
function stopOf(height: number, start: number, seek: orderer.SeekInfo): number {
  const stop = seek.getStop();
  switch (stop?.getTypeCase()) {
    case TypeCase.SPECIFIED:
      return stop.getSpecified()?.getNumber() ?? start;
    case TypeCase.NEWEST:
      return seek.getStart()?.hasNewest() ? start : height - 1;
    case TypeCase.NEXT_COMMIT:
      return height;
    default:
      return start;
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

/** Or the status that says why it is refused. */
function checkedRequest(source: BlockSource, envelope: common.Envelope): SeekRequest | DeliverStatus {
  const request = readRequest(envelope);
  if (request === undefined) return "BAD_REQUEST";
  if (Math.abs(Date.now() - request.sentAtMs) > DELIVER_TIME_WINDOW_MS) return "BAD_REQUEST";
  if (request.channelId !== source.channelId) return "NOT_FOUND";
  const signed = {
    signed: envelope.getPayload_asU8(),
    identity: request.creator,
    signature: envelope.getSignature_asU8(),
  };
  return hasExpired(request.creator) || !source.isAllowed(signed) ? "FORBIDDEN" : request;
}

/** For whoever only follows headers: a configuration block is needed whole. */
function withoutData(block: common.Block): common.Block {
  if (findConfig(block) !== undefined) return block;
  const attested = new common.Block();
  attested.setHeader(block.getHeader());
  attested.setMetadata(block.getMetadata());
  return attested;
}
