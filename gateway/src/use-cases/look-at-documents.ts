import type { RecordOf, RouteAnswer } from "@mulian/domain";
import type { NamingRecord } from "../exchange/naming-records.js";
import type { Exchange } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find, type FindPorts } from "./find.js";

/** The texts and attachments of a record, for its parties, the authority and auditors; each look is recorded. */
export async function lookAtDocuments<K extends NamingRecord["kind"]>(
  ports: FindPorts & { readonly exchange: Pick<Exchange, "readDocuments"> },
  caller: UserCaller,
  kind: K,
  id: string,
): Promise<RouteAnswer<"accessRequestDocuments">> {
  const record: RecordOf<K> = await find(ports, caller, kind, id);
  const documents = await ports.exchange.readDocuments(record, {
    enrolmentId: caller.ledger.enrolmentId,
    department: caller.department,
  });
  return { items: [...documents] };
}
