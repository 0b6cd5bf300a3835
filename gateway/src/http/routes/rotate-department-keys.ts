import { DomainError } from "@mulian/domain";
import { rotateDepartmentKeys as rotate } from "../../use-cases/rotate-department-keys.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /departments/{id}/rotate-keys: the keys that lie at this gateway are its own department's. */
export const rotateDepartmentKeys =
  ({ ownKeys }: Pick<RoutePorts, "ownKeys">): Handler<"rotateDepartmentKeys"> =>
  async ({ caller, params, body, signal }) => {
    if (params.id !== ownKeys.department || caller.department !== ownKeys.department)
      throw new DomainError("FORBIDDEN", "a department rotates its own keys, at its own gateway");
    return rotate(ownKeys, body.use === undefined ? undefined : [body.use], signal);
  };
