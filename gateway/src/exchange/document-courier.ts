import type { AccessRequest } from "@mulian/domain";
import { Backoff } from "./backoff.js";
import { fetchDocument, pushDocument } from "./document-service.js";
import type { Leg } from "./leg.js";

const TICK_MS = 200;

type Parts = Pick<Leg, "deps" | "documents" | "peers" | "state">;

/**
 * Keeps both gateways of a request supplied with its documents: each brings what it has and fetches what it lacks, until both
 * have all. What is to be done follows from the index and the store, so a restart forgets nothing.
 */
export class DocumentCourier {
  private readonly backoff = new Backoff();
  /** Requests with nothing left to do, at the version that was looked at. */
  private readonly settled = new Map<string, number>();
  private seenHeight = -1;
  private open: readonly AccessRequest[] = [];
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly leg: Parts) {}

  start(): void {
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.working;
  }

  private async tick(): Promise<void> {
    if (this.working !== undefined) return;
    this.working = this.work().finally(() => (this.working = undefined));
    await this.working;
  }

  private async work(): Promise<void> {
    this.lookForRequests();
    for (const request of this.open) {
      if (this.closed) return;
      if (await this.settle(request)) this.settled.set(request.id, request.version);
    }
    this.open = this.open.filter(({ id, version }) => this.settled.get(id) !== version);
  }

  private lookForRequests(): void {
    const { index, department } = this.leg.deps;
    if (index.height === this.seenHeight) return;
    this.seenHeight = index.height;
    this.open = index.all(
      "access-request",
      ({ id, version, requester, provider }) =>
        (requester === department) !== (provider === department) && this.settled.get(id) !== version,
    );
  }

  /** True when nothing is left to do. */
  private async settle(request: AccessRequest): Promise<boolean> {
    const { department } = this.leg.deps;
    const other = request.requester === department ? request.provider : request.requester;
    let done = true;
    for (const { digest } of request.terms.documents) {
      const have = await this.leg.documents.has(digest);
      if (!have) done = (await this.attempt(`fetch/${digest}`, () => this.fetch(other, digest))) && done;
      else if (!(await this.leg.state.wasSent(digest, other)))
        done = (await this.attempt(`push/${other}/${digest}`, () => this.push(other, digest))) && done;
    }
    return done;
  }

  private async attempt(key: string, work: () => Promise<void>): Promise<boolean> {
    const nowMs = this.leg.deps.clock.now().getTime();
    if (!this.backoff.isDue(key, nowMs)) return false;
    try {
      await work();
      this.backoff.succeeded(key);
      return true;
    } catch (error) {
      this.backoff.failed(key, nowMs);
      this.leg.deps.logger.info({ err: error, key }, "document not exchanged yet");
      return false;
    }
  }

  private async fetch(other: string, digest: string): Promise<void> {
    await this.leg.documents.put(digest, await fetchDocument(this.leg, other, digest));
    await this.leg.state.keepSent(digest, other);
  }

  private async push(other: string, digest: string): Promise<void> {
    await pushDocument(this.leg, other, digest);
    await this.leg.state.keepSent(digest, other);
  }
}
