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
import { isExpired, requireRoom } from "./draft-limits.js";
import type { ListAnswer } from "./list-visible.js";
import { submitAccessRequest, type RequestPorts } from "./submit-access-request.js";
import { submitCommand, type SubmitOptions } from "./submit-command.js";

export interface DraftPorts {
  readonly state: Pick<GatewayState, "drafts">;
  readonly clock: Clock;
}

type Draft = RouteAnswer<"getDraft">;

const view = ({ id, kind, body, writtenBy, updatedAt }: DraftRow): Draft => ({ id, kind, body, writtenBy, updatedAt });
const notFound = (): DomainError => new DomainError("NOT_FOUND", "no such draft");

/** A dataset's draft is the department's work; a request's is its writer's until it is submitted. */
const isSeenBy = ({ kind, department, writtenBy }: DraftRow, caller: UserCaller): boolean =>
  department === caller.department && (kind === "dataset" || writtenBy === caller.user);

/** The department's, newest first. Those that nobody has touched for too long, whoever wrote them, are removed. */
async function ofDepartment({ state, clock }: DraftPorts, { department }: UserCaller): Promise<readonly DraftRow[]> {
  const rows = (await state.drafts.entries()).map(([, row]) => row);
  const now = clock.now();
  const expired = rows.filter((row) => isExpired(row, now));
  await Promise.all(expired.map(({ id }) => state.drafts.remove(id)));
  return rows
    .filter((row) => row.department === department && !isExpired(row, now))
    .sort((a, b) => (a.updatedAt > b.updatedAt ? -1 : 1));
}

async function findDraft({ state, clock }: DraftPorts, caller: UserCaller, id: string): Promise<DraftRow> {
  const row = await state.drafts.get(id);
  if (row === undefined || !isSeenBy(row, caller) || isExpired(row, clock.now())) throw notFound();
  return row;
}

/** Attachments may be large and are shown nowhere in a list: they come with the draft itself. */
function listed(row: DraftRow): Draft {
  if (row.kind === "dataset" || typeof row.body !== "object" || row.body === null) return view(row);
  const { attachments: _large, ...body } = { attachments: undefined, ...row.body };
  return { ...view(row), body };
}

export async function listDrafts(ports: DraftPorts, caller: UserCaller, height: number): Promise<ListAnswer<Draft>> {
  const rows = (await ofDepartment(ports, caller)).filter((row) => isSeenBy(row, caller));
  return { items: rows.map(listed), total: rows.length, height };
}

export async function createDraft(
  ports: DraftPorts,
  caller: UserCaller,
  { kind, body }: RouteBody<"createDraft">,
): Promise<Draft> {
  const row: DraftRow = {
    id: randomBytes(16).toString("hex"),
    department: caller.department,
    kind,
    body,
    writtenBy: caller.user,
    updatedAt: ports.clock.now().toISOString(),
    submissionKey: `draft-${randomBytes(16).toString("hex")}`,
  };
  requireRoom(await ofDepartment(ports, caller), row);
  await ports.state.drafts.put(row.id, row);
  return view(row);
}

export const getDraft = async (ports: DraftPorts, caller: UserCaller, id: string): Promise<Draft> =>
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
  const next: DraftRow = {
    ...row,
    body,
    writtenBy: caller.user,
    updatedAt: ports.clock.now().toISOString(),
    submissionKey: `draft-${randomBytes(16).toString("hex")}`,
  };
  requireRoom(
    (await ofDepartment(ports, caller)).filter((other) => other.id !== id),
    next,
  );
  await ports.state.drafts.put(id, next);
  return view(next);
}

export async function deleteDraft(ports: DraftPorts, caller: UserCaller, id: string): Promise<void> {
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
