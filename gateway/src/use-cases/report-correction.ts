import type { RouteBody, WriteAnswer } from "@mulian/domain";
import type { NewDocument } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { attachmentsOf, storeOnce, type NewDocumentPorts } from "./new-documents.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

/** A grantee says what is wrong: each finding's evidence becomes a document, the codes go to the ledger. */
export async function reportCorrection(
  ports: SubmitPorts & NewDocumentPorts,
  caller: UserCaller,
  body: RouteBody<"createCorrection">,
  idempotencyKey: string,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  // Before anything is kept.
  await find(ports, caller, "grant", body.grant);
  const evidence = body.findings.map((finding): NewDocument => ({
    role: "evidence",
    mediaType: "text/plain",
    content: finding.evidence,
  }));
  const made = [...evidence, ...attachmentsOf(body.attachments)];
  const stored = await storeOnce(ports, ["correction", caller.ledger.enrolmentId, idempotencyKey], body, made);
  // Documents come back in the order in which they were given: the evidence first.
  const findings = body.findings.map((finding, at) => ({ ...finding, evidence: stored[at]?.digest }));
  const command = { idempotencyKey, grant: body.grant, findings, documents: stored.slice(findings.length) };
  return submitCommand(ports, caller, "correction.report", command, options);
}
