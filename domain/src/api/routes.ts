import type { z } from "zod";
import { accessRequestRoutes } from "./routes/access-requests.js";
import { auditRoutes } from "./routes/audit.js";
import { correctionRoutes } from "./routes/corrections.js";
import { dataRoutes } from "./routes/data.js";
import { datasetRoutes } from "./routes/datasets.js";
import { departmentRoutes } from "./routes/departments.js";
import { draftRoutes } from "./routes/drafts.js";
import { dutyRoutes } from "./routes/duties.js";
import { grantRoutes } from "./routes/grants.js";
import { keyRoutes } from "./routes/keys.js";
import { networkRoutes } from "./routes/network.js";
import { resourceRoutes } from "./routes/resources.js";
import { taskRoutes } from "./routes/tasks.js";
import { useRecordRoutes } from "./routes/use-records.js";
import { userRoutes } from "./routes/users.js";

/** Every operation of the REST API by its id, in the order `/openapi.json` lists them. One file a noun. */
export const routes = {
  ...userRoutes,
  ...departmentRoutes,
  ...dutyRoutes,
  ...draftRoutes,
  ...datasetRoutes,
  ...resourceRoutes,
  ...accessRequestRoutes,
  ...grantRoutes,
  ...keyRoutes,
  ...dataRoutes,
  ...useRecordRoutes,
  ...correctionRoutes,
  ...auditRoutes,
  ...networkRoutes,
  ...taskRoutes,
};

export type OperationId = keyof typeof routes;
type Part<O extends OperationId, P extends string> =
  (typeof routes)[O] extends Record<P, infer S extends z.ZodType> ? z.infer<S> : undefined;
export type RouteParams<O extends OperationId> = Part<O, "params">;
export type RouteQuery<O extends OperationId> = Part<O, "query">;
export type RouteBody<O extends OperationId> = Part<O, "body">;
export type RouteAnswer<O extends OperationId> = Part<O, "answer">;
/** Query as a client writes it, before defaults. */
export type RouteQueryInput<O extends OperationId> = (typeof routes)[O] extends { query: infer S extends z.ZodType }
  ? z.input<S>
  : undefined;

/** What a client sends to an operation; a part that the route does not have is left out. */
export interface RouteCall<O extends OperationId> {
  readonly params?: RouteParams<O>;
  readonly query?: RouteQueryInput<O>;
  readonly body?: RouteBody<O>;
  /** The same for the repeats of one command, so that they have one effect; a fresh one by default. */
  readonly idempotencyKey?: string;
}
