import type { RouteQuery } from "@mulian/domain";
import type { Exchange, OpenedRows } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find, notFound, type FindPorts } from "./find.js";

/** The granted rows, for a user of the grantee; whether they may flow is the provider's to decide, on the ledger's state. */
export async function openRows(
  ports: FindPorts & { readonly exchange: Pick<Exchange, "openRows"> },
  caller: UserCaller,
  grantId: string,
  query: RouteQuery<"getRows">,
  signal: AbortSignal,
): Promise<OpenedRows> {
  const grant = await find(ports, caller, "grant", grantId);
  if (grant.grantee !== caller.department) throw notFound("grant");
  const items = query.items?.split(",").map((item) => item.trim());
  return ports.exchange.openRows({
    grantId,
    user: caller.ledger.enrolmentId,
    items,
    purpose: query.purpose,
    format: query.format,
    limit: query.limit,
    signal,
  });
}
