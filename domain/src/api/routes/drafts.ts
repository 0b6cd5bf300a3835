import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { created, empty, read } from "./shapes.js";

/** Drafts stay in the gateway: a dataset's are seen by the department's own users only, a request's by who writes it. */
export const draftRoutes = {
  listDrafts: route({
    ...read,
    path: "/drafts",
    tag: "drafts",
    summary: {
      zh: "本部门的目录草稿和本人的申请草稿；列表中不含申请的附件",
      en: "Drafts of datasets of one's department, and of one's own requests; the list leaves out requests' attachments",
    },
    answer: answers.listOf(answers.DraftView),
  }),
  createDraft: route({
    method: "post",
    path: "/drafts",
    tag: "drafts",
    summary: { zh: "保存草稿", en: "Keep a draft" },
    access: ["steward", "requester", "approver"],
    body: bodies.NewDraft,
    answer: answers.DraftView,
    status: 201,
  }),
  getDraft: route({
    ...read,
    path: "/drafts/{id}",
    tag: "drafts",
    summary: { zh: "查看一份草稿", en: "One draft" },
    params: bodies.idParam,
    answer: answers.DraftView,
  }),
  updateDraft: route({
    method: "put",
    path: "/drafts/{id}",
    tag: "drafts",
    summary: { zh: "替换草稿", en: "Replace a draft" },
    access: ["steward", "requester", "approver"],
    params: bodies.idParam,
    body: bodies.NewDraft,
    answer: answers.DraftView,
    status: 200,
  }),
  deleteDraft: route({
    method: "delete",
    path: "/drafts/{id}",
    tag: "drafts",
    summary: { zh: "删除草稿", en: "Delete a draft" },
    access: ["steward", "requester", "approver"],
    params: bodies.idParam,
    answer: empty,
    status: 204,
  }),
  submitDraft: route({
    ...created,
    path: "/drafts/{id}/submit",
    tag: "drafts",
    summary: {
      zh: "把草稿提交上链；上链后草稿即删除",
      en: "Submit a draft to the ledger; it is deleted once committed",
    },
    access: ["approver", "requester"],
    params: bodies.idParam,
  }),
} satisfies Record<string, RouteDefinition>;
