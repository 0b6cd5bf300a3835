import { createUser as create } from "../../use-cases/create-user.js";
import { userView } from "../../use-cases/user-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /users */
export const createUser =
  (ports: Pick<RoutePorts, "users" | "index">): Handler<"createUser"> =>
  async ({ body, caller }) =>
    userView(
      ports.index,
      await create(ports.users, { ...body, department: body.department ?? caller.department }, caller),
    );
