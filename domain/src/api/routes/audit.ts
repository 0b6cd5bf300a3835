import { z } from "zod";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { read } from "./shapes.js";

export const auditRoutes = {
  trace: route({
    ...read,
    path: "/audit/trace",
    tag: "audit",
    summary: {
      zh: "谁申请、谁决定、谁持有钥匙、交付了什么、何时、为何",
      en: "Who asked, who decided, who holds keys, what was delivered, when, why",
    },
    access: ["auditor", "authority"],
    query: bodies.TraceQuery,
    answer: answers.Trace,
  }),
  reconcile: route({
    ...read,
    path: "/audit/reconcile",
    tag: "audit",
    summary: {
      zh: "双方凭证对账：一方有而另一方没有的",
      en: "Both sides' receipts beside each other: what one has and the other has not",
    },
    access: ["auditor", "authority", "operator"],
    query: bodies.ReconcileQuery,
    answer: answers.Reconciliation,
  }),
  listAlarms: route({
    ...read,
    path: "/audit/alarms",
    tag: "audit",
    summary: {
      zh: "审计员应当查看的事项：来自账本和双方凭证",
      en: "What an auditor should look at: from the ledger, and from both sides' receipts",
    },
    access: ["auditor", "authority", "operator"],
    query: bodies.AlarmQuery,
    answer: answers.AlarmList,
  }),
  listBlocks: route({
    ...read,
    path: "/audit/blocks",
    tag: "audit",
    summary: { zh: "区块，新的在前", en: "Blocks, newest first" },
    query: z.strictObject(bodies.paging),
    answer: answers.listOf(answers.BlockView),
  }),
  getTransaction: route({
    ...read,
    path: "/audit/transactions/{id}",
    tag: "audit",
    summary: {
      zh: "查看一笔交易：提交者、背书者和写入的记录",
      en: "One transaction with creator, endorsers and writes",
    },
    access: ["auditor", "authority"],
    params: bodies.idParam,
    answer: z.object({
      txId: z.string(),
      blockNumber: z.int(),
      validationCode: z.int(),
      at: z.string(),
      command: z.string().optional(),
      creator: z.object({ mspId: z.string(), enrolmentId: z.string() }),
      endorsers: z.array(z.string()),
      /** Of what does not count, why. What is no record has the kind `write`, its key as id, and no version. */
      writes: z.array(
        z.object({ kind: z.string(), id: z.string(), version: z.int().optional(), ...answers.WhyVoid.partial().shape }),
      ),
    }),
  }),
  fsck: route({
    method: "post",
    path: "/audit/fsck",
    tag: "audit",
    summary: {
      zh: "从第 0 块起重放账本，与索引、凭证和钥匙核对",
      en: "Replay the ledger from block 0 and compare index, receipts and keys",
    },
    access: ["auditor", "authority", "operator"],
    answer: answers.FsckReport,
    status: 200,
  }),
  startFsck: route({
    method: "post",
    path: "/audit/fsck/start",
    tag: "audit",
    summary: {
      zh: "开始在后台核对账本；已有核对在进行的，不另开始",
      en: "Begin to check the ledger in the background; where a check runs, that one goes on",
    },
    access: ["auditor", "authority", "operator"],
    answer: answers.FsckStanding,
    status: 202,
  }),
  getFsck: route({
    ...read,
    path: "/audit/fsck",
    tag: "audit",
    summary: {
      zh: "正在进行的账本核对及其进度，和最近一次的结果",
      en: "The check of the ledger that runs, how far it is, and the last one's result",
    },
    access: ["auditor", "authority", "operator"],
    answer: answers.FsckStanding,
  }),
} satisfies Record<string, RouteDefinition>;
