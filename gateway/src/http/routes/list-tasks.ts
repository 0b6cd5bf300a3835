import { listTasks as tasksOf } from "../../use-cases/tasks/list-tasks.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /tasks */
export const listTasks =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listTasks"> =>
  ({ caller, query }) =>
    tasksOf(ports, caller, query);
