import { requestTurn } from "@mulian/domain";
import { readRecord } from "../../use-cases/read-record.js";
import { waitedOf } from "../../use-cases/tasks/waited-of.js";
import { requestView } from "../../use-cases/views/request-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /access-requests/{id} */
export const getAccessRequest =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getAccessRequest"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "access-request", { id: params.id, at: query.at }, (snapshot, request) => {
      const view = requestView(snapshot, request);
      return { ...view, yourTurn: requestTurn(view, waitedOf(ports.index, caller)) };
    });
