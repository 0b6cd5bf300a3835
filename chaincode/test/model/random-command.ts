import { shanghaiDate, type Caller, type CommandName, type LedgerRecord } from "@mulian/domain";
import fc from "fast-check";
import { accountBody, cast, correctionBody, digest, digestOf, key, termsFor } from "../support/cast.js";
import { PLAYED } from "./tables.js";

/** Numbers a run draws; what they mean follows from the ledger at that moment. */
export interface Draw {
  readonly command: CommandName;
  readonly who: number;
  readonly which: number;
  readonly detail: number;
  /** Most draws name the current version and the right terms; some do not. */
  readonly isOdd: boolean;
  /** Hours that pass before. */
  readonly hours: number;
}

/** Everybody, and some whose certificates claim what their organisation cannot give. */
export const CALLERS: readonly Caller[] = [
  ...Object.values(cast),
  { ...cast.authority, mspId: "HostMSP", enrolmentId: "false-authority" },
  {
    mspId: "CivilMSP",
    department: "civil-affairs",
    enrolmentId: "self-made-authority",
    roles: ["authority", "approver"],
  },
  { mspId: "CivilMSP", department: "statistics", enrolmentId: "impostor", roles: ["approver", "requester", "gateway"] },
  { mspId: "HostMSP", department: "civil-affairs", enrolmentId: "intruder", roles: ["approver", "steward", "gateway"] },
  { mspId: "AuthorityMSP", department: "authority", enrolmentId: "authority-3", roles: ["authority", "approver"] },
];

/**
 * Who is likely to be right for a command, and how often it is drawn, so that runs get somewhere: what ends things is
 * drawn seldom. Every fourth draw takes anybody.
 */
const LIKELY: Readonly<Partial<Record<CommandName, readonly [weight: number, ...callers: Caller[]]>>> = {
  "dataset.change": [2, cast.head],
  "dataset.review": [4, cast.authority],
  "dataset.suspend": [1, cast.head],
  "dataset.resume": [3, cast.head],
  "dataset.retire": [0.2, cast.head],
  "dataset.hold": [1, cast.authority],
  "dataset.lift": [4, cast.authority],
  "department.suspend": [0.5, cast.authority],
  "department.resume": [4, cast.authority],
  "user.set-status": [2, cast.authority, cast.civilOperator, cast.statisticsOperator],
  "request.submit": [8, cast.requester, cast.requester, cast.neighbour],
  "request.approve": [12, cast.unitHead, cast.unitHead, cast.neighbourHead],
  "request.ask-supplement": [1, cast.head],
  "request.supplement": [3, cast.unitHead, cast.neighbourHead],
  "request.extend": [1, cast.authority],
  "request.decide": [16, cast.head, cast.secondHead, cast.authority],
  "request.withdraw": [0.3, cast.requester],
  "grant.deliver": [8, cast.civilGateway],
  "grant.suspend": [2, cast.head, cast.unitHead, cast.authority],
  "grant.resume": [4, cast.head, cast.unitHead, cast.authority],
  "grant.revoke": [0.5, cast.head, cast.unitHead, cast.authority],
  "grant.complete": [3, cast.requester, cast.unitHead],
  "grant.terminate": [2, cast.head, cast.authority],
  "key-holding.acknowledge": [8, cast.statisticsGateway, cast.neighbourGateway],
  "key-holding.end": [3, cast.statisticsGateway, cast.civilGateway],
  "use.record": [2, cast.requester, cast.neighbour],
  "use.amend": [1, cast.requester, cast.neighbour],
  "correction.report": [5, cast.requester, cast.neighbour],
  "correction.answer": [10, cast.steward, cast.head],
  "correction.close": [3, cast.requester, cast.unitHead],
  "correction.withdraw": [0.5, cast.requester, cast.unitHead],
};

const weighted = (commands: readonly CommandName[]): fc.Arbitrary<CommandName> =>
  fc.oneof(
    ...commands.map((command) => ({
      weight: Math.round((LIKELY[command]?.[0] ?? 1) * 10),
      arbitrary: fc.constant(command),
    })),
  );

export const draws = (length: number, commands: readonly CommandName[] = PLAYED): fc.Arbitrary<Draw[]> =>
  fc.array(
    fc.record({
      command: weighted(commands),
      who: fc.nat(999),
      which: fc.nat(999),
      detail: fc.nat(999),
      isOdd: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      hours: fc.constantFrom(0, 0, 0, 0, 0, 1, 24),
    }),
    { minLength: length, maxLength: length },
  );

export interface Played {
  readonly caller: Caller;
  readonly name: CommandName;
  readonly subject: string;
  readonly body: object;
}

const SUBJECT_KINDS: Readonly<Record<string, LedgerRecord["kind"]>> = {
  dataset: "dataset",
  request: "access-request",
  grant: "grant",
  "key-holding": "key-holding",
  use: "use-record",
  correction: "correction",
};

/** What a creation is about. */
const CREATED_ON: Readonly<Partial<Record<CommandName, LedgerRecord["kind"]>>> = {
  "request.submit": "dataset",
  "use.record": "grant",
  "correction.report": "grant",
};

/** Turns a draw into a command on what stands on the ledger; undefined where there is nothing yet to command. */
export function played(draw: Draw, records: readonly LedgerRecord[]): Played | undefined {
  const noun = draw.command.slice(0, draw.command.indexOf("."));
  const [, ...likely] = LIKELY[draw.command] ?? [1, ...CALLERS];
  const callers = draw.who % 4 === 0 ? CALLERS : likely;
  const caller = callers[Math.floor(draw.who / 4) % callers.length] ?? cast.head;
  const subjects = records.filter(({ kind }) => kind === (CREATED_ON[draw.command] ?? SUBJECT_KINDS[noun]));
  const record = subjects[draw.which % Math.max(1, subjects.length)];
  if (record === undefined && SUBJECT_KINDS[noun] !== undefined) return undefined;
  const body = bodyOf(draw, record, records);
  const subject = "id" in body && typeof body.id === "string" ? body.id : (record?.id ?? "");
  return { caller, name: draw.command, subject, body };
}

const REASON = { reason: "理由" };

function bodyOf(
  { command, detail, isOdd, which }: Draw,
  record: LedgerRecord | undefined,
  records: readonly LedgerRecord[],
): object {
  const id = record?.id ?? "";
  const on = { id, expectedVersion: (record?.version ?? 1) + (isOdd ? 1 : 0) };
  const termsDigest = record?.kind === "access-request" && !isOdd ? digestOf(record.terms) : digest("other terms");
  const bodies: Partial<Record<CommandName, () => object>> = {
    "dataset.change": () => ({
      ...on,
      content:
        record?.kind === "dataset"
          ? { ...record.content, grade: (["general", "important", "core"] as const)[detail % 3] }
          : {},
    }),
    "dataset.review": () => ({ ...on, outcome: detail % 2 === 0 ? "publish" : "return", ...REASON }),
    "dataset.resume": () => on,
    "department.suspend": () => ({ id: ["statistics", "health", "civil-affairs", "authority"][which % 4], ...REASON }),
    "department.resume": () => ({ id: ["statistics", "health", "civil-affairs", "authority"][which % 4] }),
    "user.set-status": () => userStatus(which, detail, records),
    "dataset.hold": () => ({ id, ...REASON }),
    "dataset.lift": () => ({ id }),
    "request.submit": () => ({
      idempotencyKey: key(),
      terms: termsFor(id, { items: detail % 5 === 0 ? ["code", "salary"] : ["code"] }),
    }),
    "request.approve": () => ({ ...on, termsDigest }),
    "request.ask-supplement": () => ({ ...on, missing: ["材料"] }),
    "request.supplement": () => ({ ...on, documents: [{ role: "supplement", digest: digest(String(detail)) }] }),
    "request.decide": () => ({ ...on, termsDigest, outcome: detail % 4 === 0 ? "refuse" : "grant", ...REASON }),
    "request.withdraw": () => on,
    "grant.deliver": () => ({ ...on, key: { holdingKind: "access-key" } }),
    "grant.suspend": () => ({ id, ...REASON }),
    "grant.resume": () => ({ id }),
    "grant.revoke": () => ({ id, ...REASON }),
    "key-holding.acknowledge": () => on,
    "key-holding.end": () => ({
      ...on,
      endedBy: (["revoked", "rotated", "destroyed", "completed", "expired"] as const)[detail % 5],
      ...(detail % 2 === 0 ? {} : { destructionDigest: digest("proof") }),
    }),
    "use.record": () => accountBody(id, dayOf(record)),
    "use.amend": () => ({ ...on, ...account(record), documents: [{ role: "effect", digest: digest(key()) }] }),
    "correction.report": () => report(id, detail),
    "correction.answer": () => ({ ...on, answers: answers(detail), documents: [] }),
    "correction.close": () => on,
    "correction.withdraw": () => on,
  };
  return bodies[command]?.() ?? { ...on, ...REASON };
}

/** The day of a grant's last step: after its delivery, if there was one, and not in the future. */
const dayOf = (record: LedgerRecord | undefined): { from: string; to: string } => {
  const day = shanghaiDate(record?.updatedAt ?? 0);
  return { from: day, to: day };
};

const account = (record: LedgerRecord | undefined): object =>
  record?.kind === "use-record" ? { from: record.from, to: record.to, effectKind: "time-saved" } : {};

/** Most reports have one finding, so that a single answer settles them. Requests here ask for codes, not always for names. */
const report = (grant: string, detail: number): object => {
  const { findings, ...body } = correctionBody(grant);
  return { ...body, findings: detail % 4 === 0 ? findings : findings.slice(1) };
};

/** Mostly on the first finding, seldom on one that is not there. */
const answers = (detail: number): object[] => {
  const outcomes = [
    { outcome: "accepted", correctBy: "2099-12-31" },
    { outcome: "corrected" },
    { outcome: "corrected" },
    { outcome: "rejected", reason: "agrees-with-source" },
  ];
  return [{ finding: detail % 9 === 0 ? 3 : detail % 3 === 0 ? 2 : 1, ...outcomes[Math.floor(detail / 2) % 4] }];
};

function userStatus(which: number, detail: number, records: readonly LedgerRecord[]): object {
  const { mspId, enrolmentId } = CALLERS[which % CALLERS.length] ?? cast.head;
  const existing = records.find((record) => record.kind === "user-status" && record.id === `${mspId}:${enrolmentId}`);
  return {
    mspId,
    enrolmentId,
    expectedVersion: existing?.version ?? 0,
    status: detail % 4 === 0 ? "disabled" : "enabled",
    ...REASON,
  };
}
