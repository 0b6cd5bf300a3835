import { DomainError } from "@mulian/domain";
import { rotateLegKey as rotate } from "../../use-cases/rotate-leg-key.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /departments/{id}/rotate-leg-key: the server's, so its host's to rotate, not its guests' */
export const rotateLegKey =
  ({ legKey }: Pick<RoutePorts, "legKey">): Handler<"rotateLegKey"> =>
  async ({ caller, params, signal }) => {
    if (params.id !== legKey.host || caller.department !== legKey.host)
      throw new DomainError("FORBIDDEN", "a gateway's key is rotated there, by the department whose gateway it is");
    return rotate(legKey, signal);
  };
