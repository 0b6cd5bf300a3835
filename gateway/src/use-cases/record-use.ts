import type { RouteBody, WriteAnswer } from "@mulian/domain";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { attachmentsOf, storeOnce, textDocuments, type NewDocumentPorts } from "./new-documents.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

export type UsePorts = SubmitPorts & NewDocumentPorts;

const ACCOUNT = ["scene", "system", "effect", "storage"] as const;

/** The grantee accounts for its use of a grant: the texts become documents, the codes go to the ledger. */
export async function recordUse(
  ports: UsePorts,
  caller: UserCaller,
  body: RouteBody<"createUseRecord">,
  idempotencyKey: string,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  // Before anything is kept.
  await find(ports, caller, "grant", body.grant);
  const made = [...textDocuments(ACCOUNT, body), ...attachmentsOf(body.attachments)];
  const documents = await storeOnce(ports, ["use", caller.ledger.enrolmentId, idempotencyKey], body, made);
  const { grant, from, to, effectKind, served } = body;
  const command = { idempotencyKey, grant, from, to, effectKind, served, documents };
  return submitCommand(ports, caller, "use.record", command, options);
}

/** The grantee amends its account; texts that are left out stand as they were. */
export async function amendUse(
  ports: UsePorts,
  caller: UserCaller,
  id: string,
  body: RouteBody<"amendUseRecord">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  await find(ports, caller, "use-record", id);
  const made = [...textDocuments(ACCOUNT, body), ...attachmentsOf(body.attachments)];
  const documents = await storeOnce(ports, ["use", id], body, made);
  const { expectedVersion, from, to, effectKind, served } = body;
  const command = { id, expectedVersion, from, to, effectKind, served, documents };
  return submitCommand(ports, caller, "use.amend", command, options);
}
