import { z } from "zod";
import * as answers from "../answers.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { read } from "./shapes.js";

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
    streams: ["application/x-ndjson", "text/csv"],
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
