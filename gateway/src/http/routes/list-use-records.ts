import { listVisible, matches } from "../../use-cases/list-visible.js";
import { useRecordListed } from "../../use-cases/views/use-record-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /use-records */
export const listUseRecords =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listUseRecords"> =>
  ({ caller, query }) => {
    const { grant, grantee, provider, dataset } = query;
    return listVisible(ports, caller, "use-record", query, {
      filter: (account) => matches(account, { grant, grantee, provider, dataset }),
      view: useRecordListed,
    });
  };
