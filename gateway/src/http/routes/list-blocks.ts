import { listBlocks as list } from "../../use-cases/list-blocks.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /audit/blocks */
export const listBlocks =
  (ports: Pick<RoutePorts, "index">): Handler<"listBlocks"> =>
  ({ query }) =>
    list(ports.index, query);
