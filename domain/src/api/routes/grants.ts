import { z } from "zod";
import { commands } from "../../commands/index.js";
import { EffectiveGrantState } from "../../effective-state.js";
import { EVIDENCE_MEDIA_TYPE, EVIDENCE_SUMMARY_HEADER, EvidenceSummary } from "../../evidence/summary.js";
import { Reason } from "../../records/common.js";
import { PackageSuite } from "../../records/grant.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { DestructionProof } from "../uses.js";
import { atHeight, created, read, transition } from "./shapes.js";

export const grantRoutes = {
  listGrants: route({
    ...read,
    path: "/grants",
    tag: "grants",
    summary: {
      zh: "与本部门有关的授权（主管部门和审计员可看全部）",
      en: "Grants one is party to (all of them for authority and auditors)",
    },
    query: z.strictObject({
      state: EffectiveGrantState.optional(),
      grantee: z.string().optional(),
      provider: z.string().optional(),
      dataset: z.string().optional(),
      /** Grants whose grantee owes an account of its use, or a claim of destruction. */
      missing: z.enum(["use", "disposal"]).optional(),
      ...bodies.paging,
    }),
    answer: answers.listOf(answers.GrantView.omit({ height: true })),
  }),
  getGrant: route({
    ...read,
    path: "/grants/{id}",
    tag: "grants",
    summary: { zh: "查看一项授权：暂停、撤销和钥匙持有", en: "One grant with its holds and key holdings" },
    params: bodies.idParam,
    query: atHeight,
    answer: answers.GrantView,
  }),
  grantHistory: route({
    ...read,
    path: "/grants/{id}/history",
    tag: "grants",
    summary: { zh: "授权及其暂停、撤销的全部版本", en: "Every version of a grant and of its holds" },
    params: bodies.idParam,
    answer: answers.HistoryList,
  }),
  grantEvidence: route({
    ...read,
    path: "/grants/{id}/evidence",
    tag: "grants",
    summary: {
      zh: "一项授权的证据包：可离线验证，无须信任任何服务器",
      en: "A grant's evidence as a bundle that can be verified offline, trusting no server",
    },
    access: ["auditor", "authority", "operator", "approver"],
    params: bodies.idParam,
    answer: z.unknown(),
    streams: [EVIDENCE_MEDIA_TYPE],
    headers: { [EVIDENCE_SUMMARY_HEADER]: EvidenceSummary },
  }),
  deliverGrant: route({
    ...created,
    path: "/grants/{id}/deliver",
    tag: "grants",
    summary: {
      zh: "交付：登记谁持有哪把钥匙；共享方式为文件时先密封数据包",
      en: "Deliver: record who holds which key; seals a package first when the method is file",
    },
    access: ["steward"],
    params: bodies.idParam,
    body: z.strictObject({ expectedVersion: z.int().min(1), suite: PackageSuite.optional() }),
    command: "grant.deliver",
  }),
  suspendGrant: transition("grant.suspend", "/grants/{id}/suspend", "grants"),
  resumeGrant: transition("grant.resume", "/grants/{id}/resume", "grants"),
  revokeGrant: transition("grant.revoke", "/grants/{id}/revoke", "grants"),
  completeGrant: route({
    ...created,
    path: "/grants/{id}/complete",
    tag: "grants",
    summary: commands["grant.complete"].summary,
    access: commands["grant.complete"].roles,
    params: bodies.idParam,
    body: z.strictObject({ expectedVersion: z.int().min(1), reason: Reason, destruction: DestructionProof.optional() }),
    command: "grant.complete",
  }),
  terminateGrant: transition("grant.terminate", "/grants/{id}/terminate", "grants"),
} satisfies Record<string, RouteDefinition>;
