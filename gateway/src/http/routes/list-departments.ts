import { listVisible } from "../../use-cases/list-visible.js";
import { departmentView } from "../../use-cases/views/department-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /departments */
export const listDepartments =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listDepartments"> =>
  ({ caller, query }) =>
    listVisible(ports, caller, "department", query, { view: departmentView });
