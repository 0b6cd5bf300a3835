import { answerCorrection as answer } from "../../use-cases/answer-correction.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /corrections/{id}/answer */
export const answerCorrection =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"answerCorrection"> =>
  (request) =>
    answer({ ...ports, documents: ports.state.documents }, request.caller, request.params.id, request.body, request);
