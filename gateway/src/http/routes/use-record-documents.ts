import { lookAtDocuments } from "../../use-cases/look-at-documents.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /use-records/{id}/documents */
export const useRecordDocuments =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"useRecordDocuments"> =>
  ({ caller, params }) =>
    lookAtDocuments(ports, caller, "use-record", params.id);
