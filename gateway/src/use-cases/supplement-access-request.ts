import type { RouteBody, WriteAnswer } from "@mulian/domain";
import type { NewDocument } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { attachmentsOf, storeOnce, type NewDocumentPorts } from "./new-documents.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

/** Supplies what was missing: text and attachments become documents, their digests go to the ledger. */
export async function supplementAccessRequest(
  ports: SubmitPorts & NewDocumentPorts,
  caller: UserCaller,
  id: string,
  body: RouteBody<"supplementAccessRequest">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  await find(ports, caller, "access-request", id);
  const documents = await storeOnce(ports, ["supplement", id], body, documentsOf(body));
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
