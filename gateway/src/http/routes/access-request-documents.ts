import { lookAtDocuments } from "../../use-cases/look-at-documents.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /access-requests/{id}/documents */
export const accessRequestDocuments =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"accessRequestDocuments"> =>
  ({ caller, params }) =>
    lookAtDocuments(ports, caller, "access-request", params.id);
