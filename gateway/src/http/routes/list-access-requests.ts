import type { AccessRequest } from "@mulian/domain";
import { listVisible, matches } from "../../use-cases/list-visible.js";
import { requestListed } from "../../use-cases/views/request-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /access-requests */
export const listAccessRequests =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listAccessRequests"> =>
  ({ caller, query }) => {
    const { state, requester, provider, dataset } = query;
    const filter = (request: AccessRequest): boolean =>
      matches(request, { state, requester, provider }) && (dataset === undefined || request.terms.dataset === dataset);
    return listVisible(ports, caller, "access-request", query, { filter, view: requestListed });
  };
