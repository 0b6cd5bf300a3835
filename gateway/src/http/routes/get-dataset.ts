import { readRecord } from "../../use-cases/read-record.js";
import { datasetView } from "../../use-cases/views/dataset-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /datasets/{id} */
export const getDataset =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getDataset"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "dataset", { id: params.id, at: query.at }, (snapshot, dataset, visibility) =>
      datasetView(snapshot, visibility, dataset),
    );
