import { asGrantee } from "../../use-cases/as-grantee.js";
import { runView } from "../../use-cases/views/run-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /data/{id}/runs */
export const askRun =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"askRun"> =>
  ({ caller, params }) =>
    asGrantee(ports, caller, params.id, async ({ grantId, user }) =>
      runView(await ports.exchange.askRun(grantId, user)),
    );
