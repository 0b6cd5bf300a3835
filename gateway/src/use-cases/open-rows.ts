import { Readable } from "node:stream";
import { invalidInput, type RouteQuery } from "@mulian/domain";
import { deliveredOf } from "../exchange/resume.js";
import { guardFormulas } from "../exchange/guard-formulas.js";
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
  const isGuarded = query.guardFormulas !== undefined;
  if (isGuarded && query.format !== "csv")
    throw invalidInput("guardFormulas", "custom", "only CSV is opened in spreadsheets");
  if (isGuarded && query.afterRows !== undefined)
    throw invalidInput("guardFormulas", "custom", "guarded CSV is not what was signed, and is fetched from its start");
  const opened = await ports.exchange.openRows({
    grantId,
    user: caller.ledger.enrolmentId,
    items,
    purpose: query.purpose,
    format: query.format,
    limit: query.limit,
    delivered: deliveredOf(query.afterRows, query.afterDigest),
    signal,
  });
  return isGuarded ? { ...opened, stream: guarded(opened.stream) } : opened;
}

/** The delivery's own check of its digest is behind this: what is told by an error there is told by the same error here. */
const guarded = (stream: Readable): Readable => Readable.from(guardFormulas(stream), { objectMode: false });
