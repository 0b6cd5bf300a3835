import {
  NEEDED_APPROVALS,
  canonicalJson,
  recordIdOf,
  type AccessRequest,
  type ApprovalStep,
  type EvidenceStatement,
  type Grant,
  type RecordKind,
  type Role,
} from "@mulian/domain";
import { sha256Hex } from "../bytes/sha256.js";
import type { SignedCommand } from "../command.js";
import { actorOf, isSamePerson, rolesOf } from "../creator.js";
import type { Findings } from "../findings.js";
import type { ProvenRecord, ProvenRecords } from "../records.js";

export type AgreementStatement = Extract<EvidenceStatement, { kind: "agreement" }>;

/** What an agreement is judged with. */
interface Agreement {
  readonly records: ProvenRecords;
  readonly findings: Findings;
  readonly request: AccessRequest;
  /** The grant as it was made. */
  readonly grant: ProvenRecord<"grant">;
  readonly termsDigest: string;
}

/** Request, signatures, decision and grant are on the same terms, signed by whom the data's grade needs. */
export function judgeAgreement(statement: AgreementStatement, records: ProvenRecords, findings: Findings): void {
  const grant = records.versions("grant", statement.grant).find(({ record }) => record.version === 1);
  const request = records.versions("access-request", statement.request).at(-1)?.record;
  if (grant === undefined) lacks(findings, "grant", statement.grant);
  if (request === undefined) lacks(findings, "access-request", statement.request);
  if (grant === undefined || request === undefined) return;
  const termsDigest = sha256Hex(canonicalJson(grant.record.terms));
  const agreement = { records, findings, request, grant, termsDigest };
  judgeParties(agreement);
  judgeGrade(agreement);
  judgeTerms(agreement);
  judgeSignatures(agreement);
  if (request.decision?.by === "approvals") judgeDecision(agreement);
}

const lacks = (findings: Findings, kind: RecordKind, id: string): void =>
  findings.add("EVIDENCE_MISSING", { kind, id });

function judgeParties({ request, grant: { record: grant }, findings }: Agreement): void {
  const isOutcome = request.state === "granted" && request.decision?.outcome === "granted";
  if (!isOutcome || request.grant !== grant.id || grant.request !== request.id) findings.add("NOT_GRANTED");
  const isSame =
    grant.provider === request.provider &&
    grant.grantee === request.requester &&
    grant.terms.dataset === request.terms.dataset;
  if (!isSame) findings.add("PARTIES_DIFFER");
}

/** Who has to sign follows from the grade, and that is not the requester's to say. */
function judgeGrade({ records, request, grant, findings }: Agreement): void {
  const id = grant.record.terms.dataset;
  const dataset = records.at("dataset", id, grant.block)?.record;
  if (dataset === undefined) {
    lacks(findings, "dataset", id);
    return;
  }
  const { grade, shareType } = dataset.content;
  if (grade !== request.grade || shareType !== request.shareType || dataset.department !== request.provider)
    findings.add("GRADE_DIFFERS", { grade, shareType });
  if (grant.record.datasetVersion !== dataset.datasetVersion) findings.add("PARTIES_DIFFER", { dataset: id });
}

function judgeTerms({ records, request, grant, termsDigest, findings }: Agreement): void {
  const isSame = ({ terms, termsDigest: said }: Pick<Grant, "terms" | "termsDigest">): boolean =>
    said === termsDigest && sha256Hex(canonicalJson(terms)) === termsDigest;
  const grants = records.versions("grant", grant.record.id);
  if (sha256Hex(canonicalJson(request.terms)) !== termsDigest || !grants.every(({ record }) => isSame(record)))
    findings.add("TERMS_DIFFER");
}

/** Steps that need a signature: the grade's, unless the contract itself granted, and always the requester's unit. */
function stepsOf({ request, findings }: Agreement): readonly ApprovalStep[] {
  if (request.decision?.by === "approvals") return ["requester-unit", ...NEEDED_APPROVALS[request.grade]];
  if (request.shareType !== "unconditional" || request.grade !== "general") findings.add("GRANTED_BY_CONTRACT");
  return ["requester-unit"];
}

function judgeSignatures(agreement: Agreement): void {
  const { findings } = agreement;
  const signed = stepsOf(agreement).flatMap((step) => {
    const approval = approvalOf(agreement, step);
    if (approval !== undefined) judgeSigner(agreement, step, approval);
    return approval === undefined ? [] : [approval];
  });
  const people = new Set(signed.map(({ record: { by } }) => `${by.mspId} ${by.enrolmentId}`));
  if (people.size < signed.length) findings.add("SAME_PERSON");
}

/** The newest signature of this step before the grant. */
function approvalOf(
  { records, request, grant, termsDigest, findings }: Agreement,
  step: ApprovalStep,
): ProvenRecord<"approval"> | undefined {
  const id = recordIdOf([request.id, step]);
  const approval = records.at("approval", id, grant.block);
  if (approval === undefined) lacks(findings, "approval", id);
  else if (approval.record.termsDigest !== termsDigest) findings.add("TERMS_DIFFER", { step });
  return approval;
}

/** The certificate says role and department; that the organisation speaks for the department, the ledger says. */
function judgeSigner(
  agreement: Agreement,
  step: ApprovalStep,
  { record, block, transaction: { creator, command } }: ProvenRecord<"approval">,
): void {
  const { findings, request } = agreement;
  const { by } = record;
  const entitled = entitledTo(agreement, step, block);
  if (entitled === undefined || creator === undefined) return;
  const isEntitled =
    isSamePerson(by, actorOf(creator)) &&
    by.mspId === entitled.mspId &&
    by.department === entitled.department &&
    rolesOf(creator).includes(entitled.role) &&
    record.request === request.id &&
    record.step === step;
  if (!isEntitled) findings.add("SIGNER_NOT_ENTITLED", { step, department: by.department, organisation: by.mspId });
  if (!saysYes(step, command, agreement)) findings.add("SIGNED_OTHER", { step, signed: command?.name ?? "" });
}

/** Whether it is this request, on these terms, that the signer said yes to: that is what the signature is over. */
function saysYes(step: ApprovalStep, command: SignedCommand | undefined, { request, termsDigest }: Agreement): boolean {
  if (command === undefined || command.body["id"] !== request.id) return false;
  const { name, body } = command;
  // With a supplement the unit signs the whole anew; its terms are those with the documents that it sends.
  if (step === "requester-unit" && name === "request.supplement") return true;
  const isYes =
    step === "requester-unit" ? name === "request.approve" : name === "request.decide" && body["outcome"] === "grant";
  return isYes && body["termsDigest"] === termsDigest;
}

interface Entitled {
  readonly mspId: string;
  readonly department: string;
  readonly role: Role;
}

function entitledTo(
  { records, request, findings }: Agreement,
  step: ApprovalStep,
  block: number,
): Entitled | undefined {
  if (step === "authority") {
    const policy = records.at("policy", "policy", block)?.record.content;
    if (policy === undefined) lacks(findings, "policy", "policy");
    return policy && { mspId: policy.authorityMsp, department: policy.authorityDepartment, role: "authority" };
  }
  const department = step === "requester-unit" ? request.requester : request.provider;
  const mspId = records.at("department", department, block)?.record.mspId;
  if (mspId === undefined) lacks(findings, "department", department);
  return mspId === undefined ? undefined : { mspId, department, role: "approver" };
}

/** What approvals decided stands in the decision's slot, and the sides that it binds endorsed it. */
function judgeDecision(agreement: Agreement): void {
  const { records, request, grant, termsDigest, findings } = agreement;
  const decision = records.versions("decision", request.id).at(-1)?.record;
  if (decision === undefined) lacks(findings, "decision", request.id);
  else {
    if (decision.outcome !== "granted" || decision.grant !== grant.record.id) findings.add("NOT_GRANTED");
    if (decision.termsDigest !== termsDigest) findings.add("TERMS_DIFFER");
  }
  judgeEndorsing(agreement, "provider");
  if (request.grade !== "general") judgeEndorsing(agreement, "authority");
}

function judgeEndorsing(agreement: Agreement, side: "provider" | "authority"): void {
  const { grant, findings } = agreement;
  const mspId = entitledTo(agreement, side, grant.block)?.mspId;
  if (mspId !== undefined && !grant.transaction.endorsers.includes(mspId))
    findings.add("SIDE_DID_NOT_ENDORSE", { side, organisation: mspId });
}
