import type { RouteBody, WriteAnswer } from "@mulian/domain";
import type { NewDocument } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { attachmentsOf, storeOnce, type NewDocumentPorts } from "./new-documents.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

/** The provider answers findings; what it says in words becomes a document. */
export async function answerCorrection(
  ports: SubmitPorts & NewDocumentPorts,
  caller: UserCaller,
  id: string,
  { expectedVersion, answers, text, attachments }: RouteBody<"answerCorrection">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  await find(ports, caller, "correction", id);
  const words: readonly NewDocument[] =
    text === undefined ? [] : [{ role: "answer", mediaType: "text/plain", content: text }];
  const body = { expectedVersion, answers, text, attachments };
  const documents = await storeOnce(ports, ["answer", id], body, [...words, ...attachmentsOf(attachments)]);
  return submitCommand(ports, caller, "correction.answer", { id, expectedVersion, answers, documents }, options);
}
