import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { created, empty, read } from "./shapes.js";

/** Drafts stay in the gateway and are seen by the department's own users only. */
export const draftRoutes = {
  listDrafts: route({
    ...read,
    path: "/drafts",
    tag: "drafts",
    summary: "Drafts of one's department",
    answer: answers.listOf(answers.DraftView),
  }),
  createDraft: route({
    method: "post",
    path: "/drafts",
    tag: "drafts",
    summary: "Keep a draft",
    access: ["steward", "requester", "approver"],
    body: bodies.NewDraft,
    answer: answers.DraftView,
    status: 201,
  }),
  getDraft: route({
    ...read,
    path: "/drafts/{id}",
    tag: "drafts",
    summary: "One draft",
    params: bodies.idParam,
    answer: answers.DraftView,
  }),
  updateDraft: route({
    method: "put",
    path: "/drafts/{id}",
    tag: "drafts",
    summary: "Replace a draft",
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
    summary: "Delete a draft",
    access: ["steward", "requester", "approver"],
    params: bodies.idParam,
    answer: empty,
    status: 204,
  }),
  submitDraft: route({
    ...created,
    path: "/drafts/{id}/submit",
    tag: "drafts",
    summary: "Submit a draft to the ledger; it is deleted once committed",
    access: ["approver", "requester"],
    params: bodies.idParam,
  }),
} satisfies Record<string, RouteDefinition>;
