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
    summary: {
      zh: "与本部门有关的使用记录（主管部门和审计员可看全部）",
      en: "Accounts of use one is party to (all of them for authority and auditors)",
    },
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
    summary: { zh: "查看一份使用记录", en: "One account of use" },
    params: bodies.idParam,
    query: atHeight,
    answer: UseRecordView,
  }),
  useRecordHistory: route({
    ...read,
    path: "/use-records/{id}/history",
    tag: "use-records",
    summary: { zh: "使用记录的全部版本", en: "Every version of an account of use" },
    params: bodies.idParam,
    answer: answers.HistoryList,
  }),
  useRecordDocuments: route({
    ...read,
    path: "/use-records/{id}/documents",
    tag: "use-records",
    summary: {
      zh: "使用场景、系统、成效和保存方式的正文；每次查看都会登记",
      en: "Scene, system, effect and storage in words; each look is recorded",
    },
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
