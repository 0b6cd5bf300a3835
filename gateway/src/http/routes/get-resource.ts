import { readRecord } from "../../use-cases/read-record.js";
import { resourceView } from "../../use-cases/views/resource-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /resources/{id} */
export const getResource =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getResource"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "resource", { id: params.id, at: query.at }, (snapshot, resource, visibility) => ({
      ...resourceView(visibility, resource),
      height: snapshot.height,
    }));
