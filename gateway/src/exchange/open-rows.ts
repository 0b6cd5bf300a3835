import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { DomainError, parseStrictJson, type DataKey, type Grant, type ReceiptView } from "@mulian/domain";
import { z } from "zod";
import type { LoggedReceipt } from "../ports/receipt-log.js";
import { countersign, requireGranted, verifyReceipt, type Arrived } from "./countersign.js";
import { readFrames, type Frame } from "./frames.js";
import type { Leg } from "./leg.js";
import type { PeerAnswer, PeerScope } from "./peer-client.js";
import { receiptView, type ReceiptClaims } from "./receipt.js";
import { ROW_MEDIA_TYPES } from "./rows.js";
import { PACKAGE_MEDIA_TYPE } from "./serve-package.js";
import { EXCHANGE_PATH } from "./token-limits.js";
import type { OpenRowsOptions, OpenedRows } from "./types.js";

/** Told what happened to a delivery, for the courier that brings signatures back. */
export interface DeliveryEnds {
  /** A receipt was countersigned and waits to reach the provider. */
  signed(receipt: LoggedReceipt): void;
  /** The connection was cut before the receipt came; the provider has to be asked for it. */
  cut(grant: Grant, delivery: string, arrived: Arrived): void;
}

export type DeliveryParts = Pick<Leg, "deps" | "log" | "peers" | "committer" | "state"> & {
  readonly ends: DeliveryEnds;
};

const Head = z.object({ delivery: z.string(), contentType: z.string(), height: z.int() });

/** The grant as its grantee's gateway sees it. @throws DomainError NOT_FOUND */
export function ownGrant(leg: Pick<Leg, "deps">, grantId: string): Grant {
  const grant = leg.deps.index.get("grant", grantId);
  if (grant === undefined || grant.grantee !== leg.deps.department)
    throw new DomainError("NOT_FOUND", "there is no such grant");
  return grant;
}

/** @throws DomainError NOT_FOUND when the grant's proof key is not in this gateway's key store */
export async function grantScope(
  leg: Pick<Leg, "deps" | "state">,
  grant: Grant,
  use: { readonly user?: string; readonly purpose?: string | undefined } = {},
): Promise<PeerScope> {
  const proofKeyName = await leg.state.proofKeyName(grant.terms.proofKeyThumbprint);
  if (proofKeyName === undefined) throw new DomainError("NOT_FOUND", "this gateway does not have the grant's key");
  return {
    department: grant.provider,
    scope: "grant",
    grant: grant.id,
    proofKeyName,
    purpose: use.purpose ?? grant.terms.purpose,
    ...(use.user === undefined ? {} : { user: use.user }),
  };
}

/** The grantee's side of a delivery of rows. */
export async function openRemoteRows(leg: DeliveryParts, options: OpenRowsOptions): Promise<OpenedRows> {
  const grant = ownGrant(leg, options.grantId);
  const scope = await grantScope(leg, grant, options);
  const query = new URLSearchParams({
    format: options.format,
    ...(options.items === undefined ? {} : { items: JSON.stringify(options.items) }),
    ...(options.limit === undefined ? {} : { limit: String(options.limit) }),
    ...(options.delivered === undefined
      ? {}
      : { afterRows: String(options.delivered.rows), afterDigest: options.delivered.digest }),
  });
  return openDelivery(
    leg,
    grant,
    scope,
    {
      path: `${EXCHANGE_PATH}/grants/${grant.id}/rows?${query.toString()}`,
      contentType: ROW_MEDIA_TYPES[options.format],
      ...(options.delivered === undefined ? {} : { headMs: RESUMED_HEAD_MS }),
    },
    options.signal,
  );
}

/** Brings a sealed package into this gateway's store. @throws DomainError INTEGRITY_FAILURE when it is not the one on the ledger */
export async function fetchPackage(
  leg: DeliveryParts & Pick<Leg, "packages">,
  grant: Grant,
  key: Pick<DataKey, "id" | "packageDigest">,
): Promise<void> {
  const opened = await openDelivery(leg, grant, await grantScope(leg, grant), {
    path: `${EXCHANGE_PATH}/packages/${key.id}`,
    contentType: PACKAGE_MEDIA_TYPE,
  });
  await leg.packages.put(opened.stream, key.packageDigest);
  await opened.done;
}

/** What is asked for. The media type is this side's word: the other's would reach the user's browser, whatever it names. */
interface Wanted {
  readonly path: string;
  readonly contentType: string;
  /** A question, as JSON; it is then posted. */
  readonly body?: string;
  readonly headMs?: number;
}

/** The provider reads again what was delivered before it answers: some 80 MB a second, so this is for tens of gigabytes. */
export const RESUMED_HEAD_MS = 600_000;

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
  const frames = readFrames(answer.body);
  const head = headOf(await nextFrame(frames));
  if (head?.contentType !== contentType) {
    answer.body.destroy();
    throw new DomainError("PEER_UNAVAILABLE", "the other department's gateway answered something else");
  }
  const reader = new DeliveryReader(leg, grant, head.delivery, frames);
  const stream = Readable.from(reader, { objectMode: false, highWaterMark: 65_536 });
  const { promise: done, resolve, reject } = Promise.withResolvers<ReceiptView>();
  done.catch(() => undefined);
  stream.once("end", () => resolve(reader.view()));
  const givenUp = new DomainError("PEER_UNAVAILABLE", "the delivery was given up");
  // A reader that goes away makes Node wrap the generator's error in another one.
  stream.once("error", (error) => reject(error instanceof DomainError ? error : givenUp));
  stream.once("close", () => {
    answer.body.destroy();
    reject(givenUp);
  });
  return { contentType, stream, done };
}

function headOf(first: Frame | undefined): z.infer<typeof Head> | undefined {
  if (first?.type !== "begin") return undefined;
  try {
    return Head.parse(parseStrictJson(first.payload));
  } catch {
    return undefined;
  }
}

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
    throw await keepRefusal(leg, grant, error);
  }
}

/** Countersigns the receipt in a refusal, and says the refusal in this gateway's name. */
export async function keepRefusal(
  leg: Pick<DeliveryParts, "deps" | "log" | "ends">,
  grant: Grant,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof DomainError)) return error;
  const { receipt, refusedBy } = error.details;
  if (refusedBy !== "peer") return error;
  if (typeof receipt === "string") {
    const kept = await verifyReceipt(leg, receipt, grant)
      .then((claims) => countersign(leg, receipt, requireRefusal(requireGranted(claims, grant)), undefined))
      .catch((failure: unknown) => {
        leg.deps.logger.warn({ err: failure, grant: grant.id }, "refusal not countersigned");
        return undefined;
      });
    if (kept !== undefined) leg.ends.signed(kept);
  }
  // That our gateway could not prove itself is no fault of the user, who is signed in.
  return error.code === "UNAUTHENTICATED"
    ? new DomainError("PEER_UNAVAILABLE", "the other department's gateway does not accept this one's proof", {
        peerCode: error.code,
      })
    : new DomainError(error.code, error.message);
}

/** Nothing arrived with a refusal, so nothing but a refusal is signed: not a delivery that never was. */
function requireRefusal(claims: ReceiptClaims): ReceiptClaims {
  if (claims.outcome === "refused" && claims.rows === 0 && claims.bytes === 0) return claims;
  throw new DomainError("INTEGRITY_FAILURE", "the receipt of a refusal speaks of a delivery");
}

const nextFrame = async (frames: AsyncGenerator<Frame, void, undefined>): Promise<Frame | undefined> => {
  const next = await frames.next();
  return next.done === true ? undefined : next.value;
};

/** Yields the payload, and at its end checks, countersigns and logs the receipt before it says that it has ended. */
class DeliveryReader implements AsyncIterable<Uint8Array> {
  private readonly hash = createHash("sha256");
  private bytes = 0;
  private kept: ReceiptView | undefined;

  constructor(
    private readonly leg: DeliveryParts,
    private readonly grant: Grant,
    private readonly delivery: string,
    private readonly frames: AsyncGenerator<Frame, void, undefined>,
  ) {}

  view(): ReceiptView {
    if (this.kept === undefined) throw new DomainError("INTERNAL", "the delivery has not ended");
    return this.kept;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let ended = false;
    try {
      for await (const frame of this.frames) {
        if (frame.type === "receipt") {
          ended = true;
          return await this.end(frame.payload.toString("utf8"));
        }
        if (frame.type !== "data") throw new DomainError("INTEGRITY_FAILURE", "the delivery began twice");
        this.hash.update(frame.payload);
        this.bytes += frame.payload.length;
        yield frame.payload;
      }
      throw new DomainError("PEER_UNAVAILABLE", "the delivery was cut on its way");
    } catch (error) {
      throw error instanceof DomainError
        ? error
        : new DomainError("PEER_UNAVAILABLE", "the delivery was cut on its way");
    } finally {
      if (!ended) this.leg.ends.cut(this.grant, this.delivery, this.arrived());
    }
  }

  private arrived(): Arrived {
    return { bytes: this.bytes, payloadDigest: this.hash.copy().digest("hex") };
  }

  private async end(jws: string): Promise<void> {
    const claims = await verifyReceipt(this.leg, jws, this.grant);
    if (claims.delivery !== this.delivery)
      throw new DomainError("INTEGRITY_FAILURE", "the receipt is about another delivery");
    const receipt = await countersign(this.leg, jws, requireGranted(claims, this.grant), this.arrived());
    this.leg.ends.signed(receipt);
    this.kept = receiptView(receipt, undefined);
    refuseBroken(claims);
  }
}

function refuseBroken(claims: ReceiptClaims): void {
  if (claims.outcome === "completed") return;
  throw new DomainError(claims.reason ?? "PEER_UNAVAILABLE", "the provider broke the delivery off", {
    rows: claims.rows,
    bytes: claims.bytes,
  });
}
