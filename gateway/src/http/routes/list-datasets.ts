import { searchDatasets } from "../../use-cases/search-datasets.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /datasets */
export const listDatasets =
  (ports: Pick<RoutePorts, "index">): Handler<"listDatasets"> =>
  ({ caller, query }) =>
    searchDatasets(ports, caller, query);
