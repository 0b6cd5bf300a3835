import type { RouteAnswer } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { GatewayState } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { manages } from "./hosting.js";
import { userView } from "./user-view.js";

export interface ListUsersPorts {
  readonly state: Pick<GatewayState, "users">;
  readonly index: CatalogueIndex;
  /** The department whose gateway this is. */
  readonly host: string;
}

/** The users of this gateway that the operator manages, by name. */
export async function listUsers(
  { state, index, host }: ListUsersPorts,
  operator: UserCaller,
): Promise<RouteAnswer<"listUsers">> {
  const rows = (await state.users.entries()).map(([, row]) => row);
  const items = rows.filter(({ department }) => manages(operator, host, department)).map((row) => userView(index, row));
  return { items, total: items.length, height: index.height };
}
