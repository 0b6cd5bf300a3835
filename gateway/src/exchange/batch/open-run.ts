import { DomainError } from "@mulian/domain";
import { ROW_STATES, checkGrant } from "../grant-check.js";
import type { Leg } from "../leg.js";
import { ownGrant } from "../own-grant.js";
import { ROW_MEDIA_TYPES } from "../rows.js";
import type { OpenedFile } from "../types.js";
import type { BatchRunner } from "./batch-runner.js";
import type { BatchRuns } from "./batch-runs.js";

/**
 * The rows of a completed run, out of this gateway's own folder. The provider is not asked; but like a sealed package they
 * are not handed to users once the grant has ended.
 * @throws DomainError NOT_FOUND, also when the file was taken away; GRANT_NOT_ACTIVE
 */
export async function openRun(
  leg: Pick<Leg, "deps">,
  runs: BatchRuns,
  runner: BatchRunner,
  grantId: string,
  run: string,
): Promise<OpenedFile> {
  const { index, clock } = leg.deps;
  const { grant } = checkGrant(index, ownGrant(leg, grantId).id, ROW_STATES, clock.now().toISOString());
  const files = runner.files(grant.id, run);
  if (runs.get(grant.id, run)?.state !== "completed" || !(await files.isFinished()))
    throw new DomainError("NOT_FOUND", "there is no such run, or its rows are not here");
  return { contentType: ROW_MEDIA_TYPES.ndjson, stream: files.read() };
}
