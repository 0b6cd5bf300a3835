import { z } from "zod";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import * as questions from "../questions.js";
import { read } from "./shapes.js";

/** A question goes in a body: addresses are logged on their way. */
const ask = { method: "post", status: 200, tag: "data", access: ["requester"], params: bodies.idParam } as const;

/** The data itself, and the receipts it leaves. */
export const dataRoutes = {
  getRows: route({
    ...read,
    path: "/data/{id}/rows",
    tag: "data",
    summary: {
      zh: "经双方网关取得获准的数据行，并留下凭证（`id` 为授权编号）",
      en: "The granted rows, through both gateways, with receipt (`id` is the grant's)",
    },
    access: ["requester"],
    params: bodies.idParam,
    query: bodies.RowsQuery,
    answer: z.unknown(),
    streams: ["application/x-ndjson", "text/csv", "application/vnd.apache.parquet"],
  }),
  lookUp: route({
    ...ask,
    path: "/data/{id}/look-up",
    summary: {
      zh: "按查询项取得所查记录的获准信息项（`id` 为授权编号）",
      en: "The granted items of the records with these keys (`id` is the grant's)",
    },
    body: questions.LookUpQuestion,
    answer: questions.LookUpAnswer,
  }),
  check: route({
    ...ask,
    path: "/data/{id}/check",
    summary: {
      zh: "核验记录是否具有所给的值：只答是或否（`id` 为授权编号）",
      en: "Whether the record with these keys has these values: yes or no, and nothing else (`id` is the grant's)",
    },
    body: questions.CheckQuestion,
    answer: questions.CheckAnswer,
  }),
  aggregate: route({
    ...ask,
    path: "/data/{id}/aggregate",
    summary: {
      zh: "对不少于授权所定条数的组作统计（`id` 为授权编号）",
      en: "Figures over groups of at least as many records as the grant says (`id` is the grant's)",
    },
    body: questions.AggregateQuestion,
    answer: questions.AggregateAnswer,
  }),
  listRuns: route({
    ...read,
    path: "/data/{id}/runs",
    tag: "data",
    summary: {
      zh: "本网关最近 200 次批量取数，新的在前（`id` 为授权编号）",
      en: "The last 200 runs of a batch, newest first, as this gateway made them (`id` is the grant's)",
    },
    access: ["requester"],
    params: bodies.idParam,
    answer: z.object({ items: z.array(answers.RunView) }),
  }),
  askRun: route({
    method: "post",
    status: 201,
    path: "/data/{id}/runs",
    tag: "data",
    summary: {
      zh: "在计划之外加取一次：立即开始，完成前列为等待",
      en: "A run beside the schedule; it begins at once, and is listed as waiting until it is through",
    },
    access: ["requester"],
    params: bodies.idParam,
    body: z.strictObject({}),
    answer: answers.RunView,
  }),
  getRunRows: route({
    ...read,
    path: "/data/{id}/runs/{run}/rows",
    tag: "data",
    summary: { zh: "一次已完成的批量取数所得的数据行", en: "The rows that a completed run brought" },
    access: ["requester"],
    params: bodies.runParams,
    answer: z.unknown(),
    streams: ["application/x-ndjson"],
  }),
  listReceipts: route({
    ...read,
    path: "/receipts",
    tag: "data",
    summary: { zh: "与本部门有关的使用凭证", en: "Receipts of deliveries one is party to" },
    query: z.strictObject({ grant: z.string().optional(), ...bodies.paging }),
    answer: answers.listOf(answers.ReceiptView),
  }),
} satisfies Record<string, RouteDefinition>;
