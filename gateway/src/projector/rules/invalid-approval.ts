import { isDeepStrictEqual } from "node:util";
import { NEEDED_APPROVALS, type AccessRequest, type Approval, type VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import { digestOf } from "../../digest.js";
import { afterwards, type Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority } from "../unless-by.js";

/**
 * A signature is the transaction of the person it names, on the terms that stand: nobody signs in a colleague's name, and
 * each signature of a decision is another person's. Two certificates of one person an organisation's own CA could still make.
 */
export function invalidApproval(after: Approval, circumstances: Circumstances): VoidReason | undefined {
  const { id, request: named, step, by, termsDigest } = after;
  const { view, transaction } = circumstances;
  const { mspId, enrolmentId, department } = transaction.creator;
  if (id !== `${named}:${step}`) return because("keyDiffers");
  if (!isDeepStrictEqual(by, { mspId, enrolmentId, department })) return because("signedForAnother");
  const request = view.get("access-request", named);
  if (request === undefined) return because("requestUnknown");
  if (termsDigest !== digestOf(afterwards(circumstances, "access-request", named)?.terms ?? request.terms))
    return because("termsDiffer");
  const before = view.get("approval", id);
  if (step === "requester-unit") {
    const command = before === undefined ? "request.approve" : "request.supplement";
    return unlessBy(request.requester, command, circumstances);
  }
  return before === undefined ? invalidDecisionStep(after, request, circumstances) : because("signedTwice");
}

function invalidDecisionStep(
  { step, by }: Approval,
  request: AccessRequest,
  circumstances: Circumstances,
): VoidReason | undefined {
  const { id, provider, state, completedAt, grade } = request;
  if (state !== "submitted" || completedAt === undefined) return because("notDecidable");
  const needed = NEEDED_APPROVALS[grade];
  if (!needed.some((one) => one === step)) return because("signatureUnneeded", { grade });
  const others = needed.map((one) => circumstances.view.get("approval", `${id}:${one}`)?.by);
  if (others.some((other) => other?.mspId === by.mspId && other.enrolmentId === by.enrolmentId))
    return because("samePerson");
  return step === "authority" ? unlessByAuthority(circumstances) : unlessBy(provider, "request.decide", circumstances);
}
