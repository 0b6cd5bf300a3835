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
    summary: "The granted rows, through both gateways, with receipt (`id` is the grant's)",
    access: ["requester"],
    params: bodies.idParam,
    query: bodies.RowsQuery,
    answer: z.unknown(),
    streams: ["application/x-ndjson", "text/csv", "application/vnd.apache.parquet"],
  }),
  lookUp: route({
    ...ask,
    path: "/data/{id}/look-up",
    summary: "The granted items of the records with these keys (`id` is the grant's)",
    body: questions.LookUpQuestion,
    answer: questions.LookUpAnswer,
  }),
  check: route({
    ...ask,
    path: "/data/{id}/check",
    summary: "Whether the record with these keys has these values: yes or no, and nothing else (`id` is the grant's)",
    body: questions.CheckQuestion,
    answer: questions.CheckAnswer,
  }),
  aggregate: route({
    ...ask,
    path: "/data/{id}/aggregate",
    summary: "Figures over groups of at least as many records as the grant says (`id` is the grant's)",
    body: questions.AggregateQuestion,
    answer: questions.AggregateAnswer,
  }),
  listRuns: route({
    ...read,
    path: "/data/{id}/runs",
    tag: "data",
    summary: "The last 200 runs of a batch, newest first, as this gateway made them (`id` is the grant's)",
    access: ["requester"],
    params: bodies.idParam,
    answer: z.object({ items: z.array(answers.RunView) }),
  }),
  askRun: route({
    method: "post",
    status: 201,
    path: "/data/{id}/runs",
    tag: "data",
    summary: "A run beside the schedule; it begins at once, and is listed as waiting until it is through",
    access: ["requester"],
    params: bodies.idParam,
    body: z.strictObject({}),
    answer: answers.RunView,
  }),
  getRunRows: route({
    ...read,
    path: "/data/{id}/runs/{run}/rows",
    tag: "data",
    summary: "The rows that a completed run brought",
    access: ["requester"],
    params: bodies.runParams,
    answer: z.unknown(),
    streams: ["application/x-ndjson"],
  }),
  listReceipts: route({
    ...read,
    path: "/receipts",
    tag: "data",
    summary: "Receipts of deliveries one is party to",
    query: z.strictObject({ grant: z.string().optional(), ...bodies.paging }),
    answer: answers.listOf(answers.ReceiptView),
  }),
} satisfies Record<string, RouteDefinition>;
