import { lookAtDocuments } from "../../use-cases/look-at-documents.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /corrections/{id}/documents */
export const correctionDocuments =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"correctionDocuments"> =>
  ({ caller, params }) =>
    lookAtDocuments(ports, caller, "correction", params.id);
