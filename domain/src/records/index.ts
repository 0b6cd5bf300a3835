import { z } from "zod";
import { AccessRequest, Approval, Decision } from "./access-request.js";
import { Correction } from "./correction.js";
import { Dataset } from "./dataset.js";
import { Department, KeyBlock } from "./department.js";
import { Duty } from "./duty.js";
import { DataKey, Grant, Hold, HoldActor, KeyHolding } from "./grant.js";
import { Calendar, CodeClaim, OverdueNote, Policy, ReceiptBatch, UserStatus } from "./network.js";
import { Resource } from "./resource.js";
import { UseRecord } from "./use-record.js";

/** Everything that stands on the ledger, told apart by `kind`. */
export const LedgerRecord = z.discriminatedUnion("kind", [
  Department,
  Duty,
  Dataset,
  Resource,
  AccessRequest,
  Approval,
  Decision,
  Grant,
  DataKey,
  KeyHolding,
  Hold,
  KeyBlock,
  UseRecord,
  Correction,
  ReceiptBatch,
  Policy,
  Calendar,
  UserStatus,
  CodeClaim,
  OverdueNote,
]);
export type LedgerRecord = z.infer<typeof LedgerRecord>;
export type RecordKind = LedgerRecord["kind"];
export type RecordOf<K extends RecordKind> = Extract<LedgerRecord, { kind: K }>;

/**
 * The parts of a record's ledger key after its kind. Records of one subject and several writers have a key for each
 * writer; the rest have their id.
 */
export interface RecordKeyParts {
  department: [id: string];
  duty: [id: string];
  dataset: [id: string];
  resource: [id: string];
  "access-request": [id: string];
  approval: [request: string, step: string];
  decision: [request: string];
  grant: [id: string];
  "data-key": [id: string];
  "key-holding": [id: string];
  hold: [subjectKind: string, subject: string, actor: string];
  "key-block": [department: string, kid: string];
  "use-record": [id: string];
  correction: [id: string];
  "receipt-batch": [department: string, batchNumber: string];
  policy: [id: "policy"];
  calendar: [year: string];
  "user-status": [mspId: string, enrolmentId: string];
  "code-claim": [code: string];
  "overdue-note": [clock: string, subject: string];
}

/** A record's `id` is its key parts joined by `:`. Ids that are hex or slugs contain none. */
export const recordIdOf = (parts: readonly string[]): string => parts.join(":");

/** The ids of every hold there can be on a subject: each actor has one fixed key. */
export const holdIdsOf = (subjectKind: Hold["subjectKind"], subject: string): string[] =>
  HoldActor.options.map((actor) => recordIdOf([subjectKind, subject, actor]));
