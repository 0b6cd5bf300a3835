import type { RouteAnswer, RouteQuery } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { UserCaller } from "./caller.js";
import { Visibility } from "./visibility.js";

/** Receipts this gateway keeps, of deliveries the caller's department is party to; all of them for authority and auditors. */
export async function listReceipts(
  { index, exchange }: { readonly index: CatalogueIndex; readonly exchange: Pick<Exchange, "listReceipts"> },
  caller: UserCaller,
  query: RouteQuery<"listReceipts">,
): Promise<RouteAnswer<"listReceipts">> {
  const { seesAll } = new Visibility(index, caller);
  const { items, ...rest } = await exchange.listReceipts(
    { grant: query.grant, department: seesAll ? undefined : caller.department },
    { limit: query.limit, cursor: query.cursor },
  );
  return { ...rest, items: [...items], height: index.height };
}
