import type { RouteBody, WriteAnswer } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find, notFound, type FindPorts } from "./find.js";
import type { SubmitOptions } from "./submit-command.js";

/** The provider hands the data over: who holds which key stands on the ledger first. */
export async function deliverGrant(
  ports: FindPorts & { readonly exchange: Pick<Exchange, "deliver"> },
  caller: UserCaller,
  id: string,
  { expectedVersion, suite }: RouteBody<"deliverGrant">,
  { waitIndexed, signal }: SubmitOptions,
): Promise<WriteAnswer> {
  const grant = await find(ports, caller, "grant", id);
  if (grant.provider !== caller.department) throw notFound("grant");
  const { txId, blockNumber, result } = await ports.exchange.deliver(id, caller.ledger, expectedVersion, suite);
  if (waitIndexed) await ports.index.waitForBlock(blockNumber, signal);
  return { ...result, txId, blockNumber };
}
