import { lookAtDocuments } from "../../use-cases/look-at-documents.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /key-holdings/{id}/documents */
export const keyHoldingDocuments =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"keyHoldingDocuments"> =>
  ({ caller, params }) =>
    lookAtDocuments(ports, caller, "key-holding", params.id);
