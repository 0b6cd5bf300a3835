import { createWriteStream } from "node:fs";
import { truncate } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { DomainError, type Grant, type ReceiptView } from "@mulian/domain";
import { Errands, type Errand } from "../errands.js";
import { ROW_STATES, checkGrant } from "../grant-check.js";
import type { DeliveryParts } from "../delivery-parts.js";
import { claimsOf } from "../receipt.js";
import type { Delivered } from "../resume.js";
import { sparingRoom } from "../spare-room.js";
import { TOO_MANY_ALIKE, type BatchRun } from "./batch-run.js";
import type { BatchRuns } from "./batch-runs.js";
import { extraRunId, lastDue, runIdOf } from "./due.js";
import { openBatchRows } from "./open-batch-rows.js";
import { readRun, type RunContents, type Watermark } from "./read-run.js";
import { RunFiles } from "./run-files.js";

/** How often the schedules are looked at; they name minutes. */
const LOOK_MS = 1_000;

/**
 * The grantee's side of batches: runs what is due, once. A run is known by its grant and moment, what it goes on from is fixed
 * before it begins, its file gets its name when all of it arrived, and one durable write says at once that it is completed
 * and where the next goes on. So a crash anywhere leaves a run that is finished, or one that is tried again as it was.
 */
export class BatchRunner {
  private readonly errands: Errands;
  private readonly closing = new AbortController();
  private lookedMs = Number.NEGATIVE_INFINITY;
  private found: readonly Errand[] = [];

  /** @param directory files of runs, a folder a grant */
  constructor(
    private readonly leg: DeliveryParts,
    private readonly runs: BatchRuns,
    private readonly directory: string,
  ) {
    this.errands = new Errands(leg.deps, () => this.due());
  }

  start(): void {
    this.errands.start();
  }

  async close(): Promise<void> {
    this.closing.abort(new DomainError("PEER_UNAVAILABLE", "the gateway is stopping"));
    await this.errands.close();
  }

  files(grant: string, run: string): RunFiles {
    return new RunFiles(this.directory, grant, run);
  }

  /**
   * A run beside the schedule, durably noted. It begins as soon as those before it are through.
   * @throws DomainError GRANT_NOT_ACTIVE; FORBIDDEN for a grant of another method
   */
  async ask(grantId: string, user: string): Promise<BatchRun> {
    const now = this.leg.deps.clock.now();
    const { grant } = checkGrant(this.leg.deps.index, grantId, ROW_STATES, now.toISOString());
    if (grant.terms.method !== "batch") throw new DomainError("FORBIDDEN", "this grant has no schedule");
    const asked = await this.runs.add(newRun(grant, extraRunId(now), now, user));
    this.lookedMs = Number.NEGATIVE_INFINITY;
    return asked;
  }

  private due(): readonly Errand[] {
    const nowMs = this.leg.deps.clock.now().getTime();
    // A clock that was set back must not stop the looking.
    if (nowMs >= this.lookedMs && nowMs - this.lookedMs < LOOK_MS) return this.found;
    this.lookedMs = nowMs;
    const { index, department } = this.leg.deps;
    const grants = index.all(
      "grant",
      ({ terms, grantee, state }) => terms.method === "batch" && grantee === department && state === "active",
    );
    this.found = grants
      .filter((grant) => this.isInForce(grant))
      .filter((grant) => this.runs.firstWaiting(grant.id) !== undefined || this.scheduled(grant) !== undefined)
      .map((grant) => ({
        key: `batch/${grant.id}`,
        department: grant.provider,
        run: () => this.work(grant.id),
      }));
    return this.found;
  }

  /** What a hold, the term or the dataset's state forbids is not tried; once it is lifted, the last moment is caught up. */
  private isInForce({ id }: Grant): boolean {
    try {
      checkGrant(this.leg.deps.index, id, ROW_STATES, this.leg.deps.clock.now().toISOString());
      return true;
    } catch {
      return false;
    }
  }

  /** The moment that is due and has no run yet. */
  private scheduled(grant: Grant): Date | undefined {
    const due = lastDue(grant, this.leg.deps.clock.now());
    return due === undefined || this.runs.get(grant.id, runIdOf(due)) !== undefined ? undefined : due;
  }

  private async work(grantId: string): Promise<void> {
    const { index, clock } = this.leg.deps;
    const { grant, dataset } = checkGrant(index, grantId, ROW_STATES, clock.now().toISOString());
    const due = this.scheduled(grant);
    if (due !== undefined) await this.schedule(grant, due);
    const waiting = this.runs.firstWaiting(grantId);
    this.lookedMs = Number.NEGATIVE_INFINITY;
    if (waiting === undefined) return;
    const mode = grant.terms.schedule;
    const item = mode?.mode === "since-watermark" ? mode.watermark : undefined;
    const type = dataset.content.items.find(({ name }) => name === item)?.type ?? "text";
    const watermark = item === undefined ? undefined : { item, type, items: grant.terms.items };
    await this.attempt(grant, waiting, watermark);
  }

  /** A moment that comes while an older one is still tried makes up for it: it brings the same rows and those after. */
  private async schedule(grant: Grant, due: Date): Promise<void> {
    const run = runIdOf(due);
    for (const missed of this.runs.waiting(grant.id)) {
      const files = this.files(grant.id, missed.run);
      // One whose rows are here already was not missed: only the note of it is.
      if (missed.user !== undefined || (await files.isFinished())) continue;
      await this.runs.put({ ...missed, state: "missed", madeUpBy: run });
      await files.dropPart();
    }
    await this.runs.add(newRun(grant, run, due, undefined));
  }

  private async attempt(grant: Grant, waiting: BatchRun, watermark: Watermark | undefined): Promise<void> {
    // Fixed once: whatever completes first in the order of the runs, this one goes on from there.
    const since = waiting.attempts === 0 ? this.runs.newestNext(grant.id) : waiting.since;
    if (since === TOO_MANY_ALIKE) {
      await this.runs.put({ ...waiting, reason: "INVALID_INPUT" });
      throw new DomainError("INVALID_INPUT", "too many rows share the highest value of the watermark", {
        item: watermark?.item,
      });
    }
    const run: BatchRun = {
      ...waiting,
      attempts: waiting.attempts + 1,
      ...(since === undefined || watermark === undefined ? {} : { since }),
    };
    await this.runs.put(run);
    try {
      const files = this.files(grant.id, run.run);
      await files.prepare();
      if (!(await files.isFinished())) await this.fetch(grant, run, files, watermark);
      await this.complete(run, await readRun(files.data, watermark, run.since), await files.readReceipt());
    } catch (error) {
      const reason = error instanceof DomainError ? error.code : "INTERNAL";
      await this.runs.put({ ...run, reason });
      throw error;
    }
  }

  /** Brings the rows into the part file, from where an earlier attempt left it, and names it when the receipt bears it out. */
  private async fetch(grant: Grant, run: BatchRun, files: RunFiles, watermark: Watermark | undefined): Promise<void> {
    const delivered = await orDropped(files, takeUp(files));
    const { stream, done } = await openBatchRows(this.leg, grant, run, delivered, this.closing.signal).catch(
      async (error: unknown) => {
        // What came before is no longer the beginning: the next attempt takes all of it anew.
        if (error instanceof DomainError && error.code === "SOURCE_CHANGED") await files.dropPart();
        throw error;
      },
    );
    const flags = delivered === undefined ? "w" : "a";
    await pipeline(
      sparingRoom(files.folder, stream),
      createWriteStream(files.part, { mode: 0o600, flags, flush: true }),
    );
    const receipt = await done;
    const contents = await orDropped(files, readRun(files.part, watermark, run.since));
    if (!bearsOut(receipt, contents)) {
      await files.dropPart();
      throw new DomainError("INTEGRITY_FAILURE", "the rows of the run are not those of its receipt");
    }
    await files.finish(JSON.stringify(receipt));
  }

  private async complete(run: BatchRun, contents: RunContents, receipt: ReceiptView): Promise<void> {
    const { reason: _reason, ...kept } = run;
    await this.runs.put({
      ...kept,
      state: "completed",
      completedAt: this.leg.deps.clock.now().toISOString(),
      rows: contents.rows,
      bytes: contents.wholeBytes,
      digest: contents.digest,
      receipt: claimsOf(receipt).sequence,
      ...(contents.next === undefined ? {} : { next: contents.next }),
    });
    this.leg.deps.logger.info({ grant: run.grant, run: run.run, rows: contents.rows }, "batch run completed");
  }
}

const newRun = (grant: Grant, run: string, at: Date, user: string | undefined): BatchRun => ({
  grant: grant.id,
  run,
  scheduledAt: at.toISOString(),
  state: "waiting",
  attempts: 0,
  ...(user === undefined ? {} : { user }),
});

/** What cannot be read as rows is nothing to go on from. */
async function orDropped<T>(files: RunFiles, read: Promise<T>): Promise<T> {
  return read.catch(async (error: unknown) => {
    if (error instanceof DomainError && error.code === "INTEGRITY_FAILURE") await files.dropPart();
    throw error;
  });
}

/** The whole rows of an earlier attempt; what came of the next row is cut off. */
async function takeUp(files: RunFiles): Promise<Delivered | undefined> {
  if ((await files.partBytes()) === 0) return undefined;
  const { rows, wholeBytes, digest } = await readRun(files.part, undefined, undefined);
  if (rows === 0) return undefined;
  await truncate(files.part, wholeBytes);
  return { rows, digest };
}

/** Whether the file is what the provider signed: of a resumed delivery, the whole of it. */
function bearsOut(receipt: ReceiptView, { rows, digest }: RunContents): boolean {
  const claims = claimsOf(receipt);
  const { resumed } = claims;
  return resumed === undefined
    ? rows === claims.rows && digest === claims.payloadDigest
    : rows === resumed.rows + claims.rows && digest === resumed.wholeDigest;
}
