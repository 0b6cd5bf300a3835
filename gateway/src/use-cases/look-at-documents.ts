import type { RouteAnswer } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find, type FindPorts } from "./find.js";

/** The texts and attachments of a request, for its parties, the authority and auditors; each look is recorded. */
export async function lookAtDocuments(
  ports: FindPorts & { readonly exchange: Pick<Exchange, "readDocuments"> },
  caller: UserCaller,
  id: string,
): Promise<RouteAnswer<"accessRequestDocuments">> {
  const request = await find(ports, caller, "access-request", id);
  const documents = await ports.exchange.readDocuments(request, {
    enrolmentId: caller.ledger.enrolmentId,
    department: caller.department,
  });
  return { items: [...documents] };
}
