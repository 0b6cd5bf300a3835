import { z } from "zod";
import { DateOnly } from "../../ids.js";
import { listOf } from "./list.js";

/** What somebody may be waited for. Who decides, signs or answers is the ledger's rule; here it is only pointed at. */
export const TaskKind = z.enum([
  "sign-request", // the requester's unit, before it goes to the provider
  "supplement-request", // the requester's unit supplies what is missing
  "decide-request", // the provider's approver, or the authority
  "review-dataset", // the authority
  "revise-dataset", // its holder: the authority returned it
  "deliver-grant", // the provider's steward
  "answer-correction", // the provider: within the limit, or what it promised
  "close-correction", // the grantee takes note of the answer
  "record-use", // the grantee accounts for a grant that is over
  "prove-destruction", // and for what it held by it
]);
export type TaskKind = z.infer<typeof TaskKind>;

/** One thing that waits for the caller. */
export const TaskView = z.object({
  task: TaskKind,
  /** The record it is about. */
  kind: z.enum(["access-request", "dataset", "grant", "correction"]),
  id: z.string(),
  /** Title of the dataset concerned. */
  title: z.string(),
  /** The department on the other side. */
  other: z.string(),
  /** RFC 3339; when the record last changed. */
  since: z.string(),
  /** Last day, Asia/Shanghai, where the law or a promise sets one. */
  due: DateOnly.optional(),
  overdue: z.boolean(),
});
export type TaskView = z.infer<typeof TaskView>;

/** The most urgent first. */
export const TaskList = listOf(TaskView).omit({ nextCursor: true });
export type TaskList = z.infer<typeof TaskList>;
