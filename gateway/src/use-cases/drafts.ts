import { randomBytes } from "node:crypto";
import {
  DomainError,
  NewAccessRequest,
  parseWith,
  invalidInput,
  type RouteAnswer,
  type RouteBody,
  type WriteAnswer,
} from "@mulian/domain";
import type { Clock } from "../ports/clock.js";
import type { DraftRow, GatewayState } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import type { ListAnswer } from "./list-visible.js";
import { submitAccessRequest, type RequestPorts } from "./submit-access-request.js";
import { submitCommand, type SubmitOptions } from "./submit-command.js";

export interface DraftPorts {
  readonly state: Pick<GatewayState, "drafts">;
  readonly clock: Clock;
}

type Draft = RouteAnswer<"getDraft">;

/** Drafts one department may keep; a steward who needs more submits some. */
const MAX_DRAFTS = 1_000;
/** And this much of them, attachments and all: a list of drafts is read whole. */
const MAX_DRAFT_CHARS = 64 * 1_048_576;

const view = ({ id, kind, body, writtenBy, updatedAt }: DraftRow): Draft => ({ id, kind, body, writtenBy, updatedAt });
const notFound = (): DomainError => new DomainError("NOT_FOUND", "no such draft");

async function own({ state }: Pick<DraftPorts, "state">, caller: UserCaller): Promise<readonly DraftRow[]> {
  const rows = (await state.drafts.entries())
    .map(([, row]) => row)
    .filter((row) => row.department === caller.department);
  return rows.sort((a, b) => (a.updatedAt > b.updatedAt ? -1 : 1));
}

async function findDraft({ state }: Pick<DraftPorts, "state">, caller: UserCaller, id: string): Promise<DraftRow> {
  const row = await state.drafts.get(id);
  if (row === undefined || row.department !== caller.department) throw notFound();
  return row;
}

export async function listDrafts(
  ports: Pick<DraftPorts, "state">,
  caller: UserCaller,
  height: number,
): Promise<ListAnswer<Draft>> {
  const rows = await own(ports, caller);
  return { items: rows.map(view), total: rows.length, height };
}

export async function createDraft(
  ports: DraftPorts,
  caller: UserCaller,
  { kind, body }: RouteBody<"createDraft">,
): Promise<Draft> {
  const others = await own(ports, caller);
  if (others.length >= MAX_DRAFTS)
    throw new DomainError("QUOTA_EXCEEDED", `a department keeps ${MAX_DRAFTS} drafts`, { limit: MAX_DRAFTS });
  requireRoom(others, body);
  const row: DraftRow = {
    id: randomBytes(16).toString("hex"),
    department: caller.department,
    kind,
    body,
    writtenBy: caller.user,
    updatedAt: ports.clock.now().toISOString(),
    submissionKey: `draft-${randomBytes(16).toString("hex")}`,
  };
  await ports.state.drafts.put(row.id, row);
  return view(row);
}

function requireRoom(others: readonly DraftRow[], body: DraftRow["body"]): void {
  const chars = [...others.map((row) => row.body), body].reduce<number>(
    (sum, one) => sum + JSON.stringify(one).length,
    0,
  );
  if (chars > MAX_DRAFT_CHARS)
    throw new DomainError("QUOTA_EXCEEDED", `a department's drafts have ${MAX_DRAFT_CHARS} characters together`, {
      limitCharacters: MAX_DRAFT_CHARS,
    });
}

export const getDraft = async (ports: Pick<DraftPorts, "state">, caller: UserCaller, id: string): Promise<Draft> =>
  view(await findDraft(ports, caller, id));

/** A changed draft is another submission: it gets a new idempotency key. */
export async function updateDraft(
  ports: DraftPorts,
  caller: UserCaller,
  id: string,
  { kind, body }: RouteBody<"updateDraft">,
): Promise<Draft> {
  const row = await findDraft(ports, caller, id);
  if (row.kind !== kind) throw invalidInput("kind", "changed", "a draft keeps its kind");
  requireRoom(
    (await own(ports, caller)).filter((other) => other.id !== id),
    body,
  );
  const next: DraftRow = {
    ...row,
    body,
    writtenBy: caller.user,
    updatedAt: ports.clock.now().toISOString(),
    submissionKey: `draft-${randomBytes(16).toString("hex")}`,
  };
  await ports.state.drafts.put(id, next);
  return view(next);
}

export async function deleteDraft(ports: Pick<DraftPorts, "state">, caller: UserCaller, id: string): Promise<void> {
  await findDraft(ports, caller, id);
  await ports.state.drafts.remove(id);
}

/** Submits a draft and deletes it once the ledger has it; a crash in between leaves a draft whose repeat has no second effect. */
export async function submitDraft(
  ports: DraftPorts & RequestPorts,
  caller: UserCaller,
  id: string,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  const row = await findDraft(ports, caller, id);
  requireRole(caller, row.kind === "dataset" ? "approver" : "requester");
  const answer =
    row.kind === "dataset"
      ? await submitCommand(
          ports,
          caller,
          "dataset.submit",
          { idempotencyKey: row.submissionKey, content: row.body },
          options,
        )
      : await submitAccessRequest(ports, caller, parseWith(NewAccessRequest, row.body), row.submissionKey, options);
  // What was written meanwhile is another draft, and stays.
  if ((await ports.state.drafts.get(id))?.submissionKey === row.submissionKey) await ports.state.drafts.remove(id);
  return answer;
}

function requireRole(caller: UserCaller, role: "approver" | "requester"): void {
  if (!caller.roles.includes(role))
    throw new DomainError("FORBIDDEN", `this needs the role ${role}`, { roles: [role] });
}
