import { submitDraft as submit } from "../../use-cases/drafts.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /drafts/{id}/submit */
export const submitDraft =
  (ports: Pick<RoutePorts, "state" | "clock" | "index" | "ledger" | "exchange">): Handler<"submitDraft"> =>
  (request) =>
    submit({ ...ports, submissions: ports.state.submissions }, request.caller, request.params.id, request);
