import { MAX_PAGE } from "@mulian/domain";
import { listVisible } from "../../use-cases/list-visible.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /calendars */
export const listCalendars =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listCalendars"> =>
  ({ caller }) =>
    listVisible(ports, caller, "calendar", { limit: MAX_PAGE }, { view: (_, calendar) => calendar });
