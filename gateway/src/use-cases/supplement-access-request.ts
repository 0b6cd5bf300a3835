import type { DocumentReference, RouteBody, WriteAnswer } from "@mulian/domain";
import { digestOf } from "../digest.js";
import type { Exchange, NewDocument } from "../exchange/types.js";
import type { Table } from "../ports/table.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { keepOnce } from "./keep-once.js";
import { attachmentsOf } from "./submit-access-request.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

export interface SupplementPorts extends SubmitPorts {
  readonly exchange: Pick<Exchange, "storeDocuments">;
  readonly supplements: Pick<Table<readonly DocumentReference[]>, "get" | "put">;
}

/**
 * Supplies what was missing: text and attachments become documents, their digests go to the ledger. The documents of
 * one text are kept and named again on a repeat, because their salts are random and another digest is another command.
 */
export async function supplementAccessRequest(
  ports: SupplementPorts,
  caller: UserCaller,
  id: string,
  body: RouteBody<"supplementAccessRequest">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  await find(ports, caller, "access-request", id);
  const key = `${id}:${digestOf(body)}`;
  const documents = await keepOnce(ports.supplements, key, () => ports.exchange.storeDocuments(documentsOf(body)));
  return submitCommand(
    ports,
    caller,
    "request.supplement",
    { id, expectedVersion: body.expectedVersion, documents },
    options,
  );
}

const documentsOf = ({ text, attachments }: RouteBody<"supplementAccessRequest">): readonly NewDocument[] => [
  { role: "supplement", mediaType: "text/plain", content: text },
  ...attachmentsOf(attachments),
];
