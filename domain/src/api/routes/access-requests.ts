import { z } from "zod";
import { commands } from "../../commands/index.js";
import { MAX_ATTACHMENTS } from "../../limits.js";
import { AccessRequest } from "../../records/access-request.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { atHeight, created, read, transition } from "./shapes.js";

export const accessRequestRoutes = {
  listAccessRequests: route({
    ...read,
    path: "/access-requests",
    tag: "access-requests",
    summary: {
      zh: "与本部门有关的申请（主管部门和审计员可看全部）",
      en: "Requests one is party to (all of them for authority and auditors)",
    },
    query: z.strictObject({
      state: AccessRequest.shape.state.optional(),
      requester: z.string().optional(),
      provider: z.string().optional(),
      dataset: z.string().optional(),
      ...bodies.paging,
    }),
    answer: answers.listOf(answers.RequestView.omit({ height: true })),
  }),
  createAccessRequest: route({
    ...created,
    path: "/access-requests",
    tag: "access-requests",
    summary: commands["request.submit"].summary,
    access: ["requester"],
    body: bodies.NewAccessRequest,
    command: "request.submit",
  }),
  getAccessRequest: route({
    ...read,
    path: "/access-requests/{id}",
    tag: "access-requests",
    summary: { zh: "查看一份申请：签署和时限", en: "One request with its signatures and clocks" },
    params: bodies.idParam,
    query: atHeight,
    answer: answers.RequestView,
  }),
  accessRequestDocuments: route({
    ...read,
    path: "/access-requests/{id}/documents",
    tag: "access-requests",
    summary: { zh: "申请的正文和附件；每次查看都会登记", en: "The texts and attachments; each look is recorded" },
    params: bodies.idParam,
    answer: answers.DocumentList,
  }),
  approveAccessRequest: transition("request.approve", "/access-requests/{id}/approve", "access-requests"),
  askSupplement: transition("request.ask-supplement", "/access-requests/{id}/ask-supplement", "access-requests"),
  supplementAccessRequest: route({
    ...created,
    path: "/access-requests/{id}/supplement",
    tag: "access-requests",
    summary: commands["request.supplement"].summary,
    access: ["approver"],
    params: bodies.idParam,
    body: z.strictObject({
      expectedVersion: z.int().min(1),
      text: bodies.RequestText,
      attachments: z.array(bodies.Attachment).max(MAX_ATTACHMENTS).optional(),
    }),
    command: "request.supplement",
  }),
  extendAccessRequest: transition("request.extend", "/access-requests/{id}/extend", "access-requests"),
  decideAccessRequest: transition("request.decide", "/access-requests/{id}/decide", "access-requests"),
  withdrawAccessRequest: transition("request.withdraw", "/access-requests/{id}/withdraw", "access-requests"),
} satisfies Record<string, RouteDefinition>;
