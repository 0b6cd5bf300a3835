import { readRecord } from "../../use-cases/read-record.js";
import { departmentView } from "../../use-cases/views/department-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /departments/{id} */
export const getDepartment =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getDepartment"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "department", { id: params.id, at: query.at }, departmentView);
