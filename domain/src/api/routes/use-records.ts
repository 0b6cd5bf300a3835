import { z } from "zod";
import { commands } from "../../commands/index.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { AmendedUse, NewUseRecord, UseRecordView } from "../uses.js";
import { atHeight, created, read } from "./shapes.js";

/** The grantees' accounts of what they did with what they were granted. */
export const useRecordRoutes = {
  listUseRecords: route({
    ...read,
    path: "/use-records",
    tag: "use-records",
    summary: "Accounts of use one is party to (all of them for authority and auditors)",
    query: z.strictObject({
      grant: z.string().optional(),
      grantee: z.string().optional(),
      provider: z.string().optional(),
      dataset: z.string().optional(),
      ...bodies.paging,
    }),
    answer: answers.listOf(UseRecordView.omit({ height: true })),
  }),
  createUseRecord: route({
    ...created,
    path: "/use-records",
    tag: "use-records",
    summary: commands["use.record"].summary,
    access: ["requester"],
    body: NewUseRecord,
    command: "use.record",
  }),
  getUseRecord: route({
    ...read,
    path: "/use-records/{id}",
    tag: "use-records",
    summary: "One account of use",
    params: bodies.idParam,
    query: atHeight,
    answer: UseRecordView,
  }),
  useRecordHistory: route({
    ...read,
    path: "/use-records/{id}/history",
    tag: "use-records",
    summary: "Every version of an account of use",
    params: bodies.idParam,
    answer: answers.HistoryList,
  }),
  useRecordDocuments: route({
    ...read,
    path: "/use-records/{id}/documents",
    tag: "use-records",
    summary: "Scene, system, effect and storage in words; each look is recorded",
    params: bodies.idParam,
    answer: answers.DocumentList,
  }),
  amendUseRecord: route({
    ...created,
    path: "/use-records/{id}/amend",
    tag: "use-records",
    summary: commands["use.amend"].summary,
    access: ["requester"],
    params: bodies.idParam,
    body: AmendedUse,
    command: "use.amend",
  }),
} satisfies Record<string, RouteDefinition>;
