import { routes, type OperationId } from "@mulian/domain";
import { submitCommand } from "../../use-cases/submit-command.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** `POST /{nouns}/{id}/{verb}`: each submits the command its route names, with the id from the path. */
const OPERATIONS = [
  "updateDepartment",
  "blockDepartmentKey",
  "suspendDepartment",
  "resumeDepartment",
  "updateDuty",
  "repealDuty",
  "resubmitDataset",
  "changeDataset",
  "reviewDataset",
  "refreshDataset",
  "suspendDataset",
  "resumeDataset",
  "retireDataset",
  "holdDataset",
  "liftDataset",
  "retireResource",
  "approveAccessRequest",
  "askSupplement",
  "extendAccessRequest",
  "decideAccessRequest",
  "withdrawAccessRequest",
  "suspendGrant",
  "resumeGrant",
  "revokeGrant",
  "terminateGrant",
  "acknowledgeKeyHolding",
  "closeCorrection",
  "withdrawCorrection",
] as const satisfies readonly OperationId[];

type Transition = (typeof OPERATIONS)[number];
type TransitionHandlers = { readonly [O in Transition]: Handler<O> };

export function transitions(ports: Pick<RoutePorts, "index" | "ledger">): TransitionHandlers {
  const handlers = OPERATIONS.map((operation) => {
    const { command } = routes[operation];
    const handler: Handler<Transition> = (request) =>
      submitCommand(ports, request.caller, command, { ...request.body, id: request.params.id }, request);
    return [operation, handler];
  });
  return Object.fromEntries(handlers) as TransitionHandlers; // one entry for each of OPERATIONS
}
