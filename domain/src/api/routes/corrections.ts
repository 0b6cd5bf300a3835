import { z } from "zod";
import { commands } from "../../commands/index.js";
import { CorrectionState } from "../../records/correction.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { CorrectionAnswer, CorrectionView, NewCorrection } from "../corrections.js";
import { type RouteDefinition, route } from "../define.js";
import { atHeight, created, read, transition } from "./shapes.js";

/** 校核: what grantees found wrong, and what the providers answered. */
export const correctionRoutes = {
  listCorrections: route({
    ...read,
    path: "/corrections",
    tag: "corrections",
    summary: {
      zh: "与本部门有关的校核（主管部门和审计员可看全部）",
      en: "Corrections one is party to (all of them for authority and auditors)",
    },
    query: z.strictObject({
      state: CorrectionState.optional(),
      grant: z.string().optional(),
      grantee: z.string().optional(),
      provider: z.string().optional(),
      dataset: z.string().optional(),
      ...bodies.paging,
    }),
    answer: answers.listOf(CorrectionView.omit({ height: true })),
  }),
  createCorrection: route({
    ...created,
    path: "/corrections",
    tag: "corrections",
    summary: commands["correction.report"].summary,
    access: ["requester"],
    body: NewCorrection,
    command: "correction.report",
  }),
  getCorrection: route({
    ...read,
    path: "/corrections/{id}",
    tag: "corrections",
    summary: { zh: "查看一项校核：问题、答复和时限", en: "One correction with its findings, answers and clock" },
    params: bodies.idParam,
    query: atHeight,
    answer: CorrectionView,
  }),
  correctionHistory: route({
    ...read,
    path: "/corrections/{id}/history",
    tag: "corrections",
    summary: { zh: "校核的全部版本", en: "Every version of a correction" },
    params: bodies.idParam,
    answer: answers.HistoryList,
  }),
  correctionDocuments: route({
    ...read,
    path: "/corrections/{id}/documents",
    tag: "corrections",
    summary: {
      zh: "证据和答复的正文；每次查看都会登记",
      en: "The evidence and the answers in words; each look is recorded",
    },
    params: bodies.idParam,
    answer: answers.DocumentList,
  }),
  answerCorrection: route({
    ...created,
    path: "/corrections/{id}/answer",
    tag: "corrections",
    summary: commands["correction.answer"].summary,
    access: ["steward", "approver"],
    params: bodies.idParam,
    body: CorrectionAnswer,
    command: "correction.answer",
  }),
  closeCorrection: transition("correction.close", "/corrections/{id}/close", "corrections"),
  withdrawCorrection: transition("correction.withdraw", "/corrections/{id}/withdraw", "corrections"),
} satisfies Record<string, RouteDefinition>;
