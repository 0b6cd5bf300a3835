import { readRecord } from "../../use-cases/read-record.js";
import { correctionView } from "../../use-cases/views/correction-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /corrections/{id} */
export const getCorrection =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getCorrection"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "correction", { id: params.id, at: query.at }, correctionView);
