import type { RouteAnswer } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { GatewayState } from "../ports/state.js";
import { userView } from "./user-view.js";

/** The users of this organisation's gateway, by name. */
export async function listUsers({
  state,
  index,
}: {
  readonly state: Pick<GatewayState, "users">;
  readonly index: CatalogueIndex;
}): Promise<RouteAnswer<"listUsers">> {
  const items = (await state.users.entries()).map(([, row]) => userView(index, row));
  return { items, total: items.length, height: index.height };
}
