import { DomainError, MAX_REQUEST_DRAFT_CHARS, MAX_REQUEST_DRAFTS, REQUEST_DRAFT_DAYS } from "@mulian/domain";
import type { DraftRow } from "../ports/state.js";

/** Drafts one department may keep; a steward who needs more submits some. */
const MAX_DRAFTS = 1_000;
/** And this much of them, attachments and all: a list of drafts is read whole. */
const MAX_DRAFT_CHARS = 64 * 1_048_576;
const DAY_MS = 86_400_000;

const tooMany = (limit: number, message: string): DomainError => new DomainError("QUOTA_EXCEEDED", message, { limit });
const charsOf = ({ body }: DraftRow): number => JSON.stringify(body).length;

/** @throws DomainError QUOTA_EXCEEDED, PAYLOAD_TOO_LARGE: what the department and the writer keep already leaves no room for it */
export function requireRoom(others: readonly DraftRow[], row: DraftRow): void {
  if (row.kind === "access-request") requireOwnRoom(others, row);
  if (others.length >= MAX_DRAFTS) throw tooMany(MAX_DRAFTS, `a department keeps ${MAX_DRAFTS} drafts`);
  const chars = others.reduce((sum, other) => sum + charsOf(other), charsOf(row));
  if (chars > MAX_DRAFT_CHARS)
    throw new DomainError("QUOTA_EXCEEDED", `a department's drafts have ${MAX_DRAFT_CHARS} characters together`, {
      limitCharacters: MAX_DRAFT_CHARS,
    });
}

/** So that nobody's unfinished requests take the room of the whole department's. */
function requireOwnRoom(others: readonly DraftRow[], row: DraftRow): void {
  const own = others.filter(({ kind, writtenBy }) => kind === row.kind && writtenBy === row.writtenBy);
  if (own.length >= MAX_REQUEST_DRAFTS)
    throw tooMany(MAX_REQUEST_DRAFTS, `a user keeps ${MAX_REQUEST_DRAFTS} drafts of requests`);
  if (charsOf(row) > MAX_REQUEST_DRAFT_CHARS)
    throw new DomainError(
      "PAYLOAD_TOO_LARGE",
      `a draft of a request has ${MAX_REQUEST_DRAFT_CHARS} characters at most`,
      { limitCharacters: MAX_REQUEST_DRAFT_CHARS },
    );
}

/** A dataset's draft waits as long as its department likes. */
export const isExpired = ({ kind, updatedAt }: DraftRow, now: Date): boolean =>
  kind === "access-request" && now.getTime() - Date.parse(updatedAt) > REQUEST_DRAFT_DAYS * DAY_MS;
