import type { Duty } from "@mulian/domain";
import { listVisible, matches } from "../../use-cases/list-visible.js";
import { dutyView } from "../../use-cases/views/duty-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /duties */
export const listDuties =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listDuties"> =>
  ({ caller, query }) => {
    const filter = (duty: Duty): boolean => matches(duty, { department: query.department });
    return listVisible(ports, caller, "duty", query, { filter, view: dutyView });
  };
