import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { DomainError, parseStrictJson, type Grant, type ReceiptView } from "@mulian/domain";
import { z } from "zod";
import type { DeliveryParts } from "./delivery-parts.js";
import { DeliveryReader } from "./delivery-reader.js";
import { readFrames, type Frame } from "./frames.js";
import { keepRefusal } from "./keep-refusal.js";
import type { PeerAnswer, PeerScope } from "./peer-client.js";
import type { OpenedRows } from "./types.js";

const Head = z.object({ delivery: z.string(), contentType: z.string(), height: z.int() });

/** What is asked for. The media type is this side's word: the other's would reach the user's browser, whatever it names. */
interface Wanted {
  readonly path: string;
  readonly contentType: string;
  /** A question, as JSON; it is then posted. */
  readonly body?: string;
  readonly headMs?: number;
}

/** Asks the provider for something that comes as a delivery: its bytes, and the receipt that both sides sign at their end. */
export async function openDelivery(
  leg: DeliveryParts,
  grant: Grant,
  scope: PeerScope,
  wanted: Wanted,
  signal?: AbortSignal,
): Promise<OpenedRows> {
  const { contentType } = wanted;
  leg.committer.refuseLag();
  const answer = await request(leg, grant, scope, wanted, signal);
  const frames = readFrames(gathered(answer.body));
  const head = headOf(await nextFrame(frames));
  if (head?.contentType !== contentType) {
    answer.body.destroy();
    leg.ends.unheard(grant);
    throw new DomainError("PEER_UNAVAILABLE", "the other department's gateway answered something else");
  }
  const reader = new DeliveryReader(leg, grant, head.delivery, frames);
  const stream = Readable.from(reader, { objectMode: false, highWaterMark: 65_536 });
  const { promise: done, resolve, reject } = Promise.withResolvers<ReceiptView>();
  done.catch(() => undefined);
  stream.once("end", () => resolve(reader.view()));
  // A reader that goes away makes Node wrap the generator's error in another one.
  stream.once("error", (error) => reject(error instanceof DomainError ? error : givenUp()));
  stream.once("close", () => {
    answer.body.destroy();
    if (!stream.readableEnded) reject(givenUp());
  });
  return { contentType, stream, done };
}

const givenUp = (): DomainError => new DomainError("PEER_UNAVAILABLE", "the delivery was given up");

/**
 * A body in pieces as large as a turn of the event loop brings them. Taken as they come they are 16 KiB each, one TLS record,
 * and cost both gateways' side of the connection and the reader's as much again as their bytes do.
 */
async function* gathered(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of body) {
    yield piece;
    await nextTurn();
  }
}

const nextFrame = async (frames: AsyncGenerator<Frame, void, undefined>): Promise<Frame | undefined> => {
  const next = await frames.next();
  return next.done === true ? undefined : next.value;
};

function headOf(first: Frame | undefined): z.infer<typeof Head> | undefined {
  if (first?.type !== "begin") return undefined;
  try {
    return Head.parse(parseStrictJson(first.payload));
  } catch {
    return undefined;
  }
}

const isRefusal = (error: unknown): boolean => error instanceof DomainError && error.details["refusedBy"] === "peer";

/** Asks the provider; its signed refusal is countersigned and kept like any receipt. */
async function request(
  leg: DeliveryParts,
  grant: Grant,
  scope: PeerScope,
  { path, body, headMs }: Wanted,
  signal: AbortSignal | undefined,
): Promise<PeerAnswer> {
  const question = body === undefined ? {} : { body, contentType: "application/json" };
  try {
    return await leg.peers.request(scope, {
      method: body === undefined ? "GET" : "POST",
      path,
      ...question,
      ...(headMs === undefined ? {} : { headMs }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (!isRefusal(error)) leg.ends.unheard(grant);
    throw await keepRefusal(leg, grant, error);
  }
}
