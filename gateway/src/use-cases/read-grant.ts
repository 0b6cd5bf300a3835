import type { GrantView } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import type { ReadPorts } from "./read-ports.js";
import { readRecord } from "./read-record.js";
import { grantView } from "./views/grant-view.js";

/** A grant as it stands; for its grantee also what of its data lies here, which is to be destroyed once the grant is over. */
export async function readGrant(
  ports: ReadPorts & { readonly exchange: Pick<Exchange, "keptData"> },
  caller: UserCaller,
  at: { readonly id: string; readonly at?: number | undefined },
): Promise<GrantView> {
  const view = await readRecord(ports, caller, "grant", at, grantView);
  if (view.grantee !== caller.department || at.at !== undefined) return view;
  return { ...view, keptHere: await ports.exchange.keptData(view.id) };
}
