import { isDeepStrictEqual } from "node:util";
import { NEEDED_APPROVALS, type AccessRequest, type Dataset, type Grant, type VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import { digestOf } from "../../digest.js";
import { afterwards, beside, type Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority, unlessEither } from "../unless-by.js";
import { unlessAskable } from "./unless-askable.js";

const DAY_MS = 86_400_000;

/** A grant says what was asked for and decided; then each side moves it by its own steps. */
export function invalidGrant(after: Grant, circumstances: Circumstances): VoidReason | undefined {
  const before = circumstances.view.get("grant", after.id);
  return before === undefined ? invalidNewGrant(after, circumstances) : invalidGrantStep(before, after, circumstances);
}

function invalidNewGrant(grant: Grant, circumstances: Circumstances): VoidReason | undefined {
  const request = beside(circumstances, "access-request", grant.request);
  if (request?.state !== "granted") return because("requestMissing");
  if (!isDeepStrictEqual(request.terms, grant.terms)) return because("termsDiffer");
  if (!isOf(grant, request)) return because("partiesDiffer");
  const dataset = circumstances.view.get("dataset", grant.terms.dataset);
  if (dataset?.department !== grant.provider) return because("datasetOfAnother");
  const unaskable = unlessAskable(dataset, request);
  if (unaskable !== undefined) return unaskable;
  if (!isWholeTerm(grant, dataset.datasetVersion)) return because("termDiffers");
  return isAutomatic(request)
    ? unlessContractGrants(dataset, request)
    : invalidDecidedGrant(grant, dataset, request, circumstances);
}

const isAutomatic = ({ decision }: AccessRequest): boolean => decision?.by === "contract";

const isAsAsked = ({ content }: Dataset, { grade, shareType }: AccessRequest): boolean =>
  content.grade === grade && content.shareType === shareType;

/** The contract itself grants an unconditional dataset of the general grade, and nothing else. */
function unlessContractGrants(dataset: Dataset, request: AccessRequest): VoidReason | undefined {
  const { shareType, grade } = request;
  return isAsAsked(dataset, request) && shareType === "unconditional" && grade === "general"
    ? undefined
    : because("notAutomatic");
}

const isOf = (grant: Grant, { grant: named, provider, requester }: AccessRequest): boolean =>
  named === grant.id && provider === grant.provider && requester === grant.grantee;

const isWholeTerm = (grant: Grant, datasetVersion: number): boolean =>
  grant.state === "agreed" &&
  grant.deliveredAt === undefined &&
  grant.notBefore === grant.updatedAt &&
  Date.parse(grant.expiresAt) === Date.parse(grant.notBefore) + grant.terms.termDays * DAY_MS &&
  grant.datasetVersion === datasetVersion &&
  grant.versionRule === (grant.terms.method === "file" ? "fixed" : "following");

/**
 * A decision is all the signatures that the grade asks for, in the slot that is under the provider's own policy; for
 * important and core data the authority's too.
 */
function invalidDecidedGrant(
  grant: Grant,
  dataset: Dataset,
  request: AccessRequest,
  circumstances: Circumstances,
): VoidReason | undefined {
  const { id, grade } = request;
  if (!isAsAsked(dataset, request)) return because("datasetChanged");
  const slot = beside(circumstances, "decision", id);
  if (slot?.outcome !== "granted" || slot.grant !== grant.id) return because("slotMissing");
  const terms = digestOf(grant.terms);
  const missing = NEEDED_APPROVALS[grade].filter(
    (step) => afterwards(circumstances, "approval", `${id}:${step}`)?.termsDigest !== terms,
  );
  if (missing.length > 0) return because("signaturesMissing", { steps: missing.join(", ") });
  if (grant.termsDigest !== terms) return because("termsDiffer");
  return unlessSidesEndorsed(grant, grade, circumstances);
}

function unlessSidesEndorsed(
  { provider }: Grant,
  grade: AccessRequest["grade"],
  { view, transaction, authorityMsp }: Circumstances,
): VoidReason | undefined {
  const { endorsers } = transaction;
  if (!endorsers.includes(view.get("department", provider)?.mspId ?? "")) return because("providerNotEndorsing");
  return grade === "general" || endorsers.includes(authorityMsp) ? undefined : because("authorityNotEndorsing");
}

/** From which state a step leads on, and why another is out of turn. */
const FROM: Readonly<Record<Grant["state"], readonly Grant["state"][]>> = {
  agreed: [],
  delivered: ["agreed"],
  active: ["delivered"],
  completed: ["active"],
  terminated: ["agreed", "delivered", "active"],
};

/** Each side for its own steps, and nothing after an end. */
function invalidGrantStep(before: Grant, after: Grant, circumstances: Circumstances): VoidReason | undefined {
  const { provider, grantee, state } = after;
  const deliveredAt = state === "delivered" ? after.updatedAt : before.deliveredAt;
  if (!FROM[state].includes(before.state) || after.deliveredAt !== deliveredAt)
    return because("stepOutOfTurn", { from: before.state, to: state });
  if (state === "delivered") return unlessBy(provider, "grant.deliver", circumstances);
  if (state === "active") return unlessBy(grantee, "key-holding.acknowledge", circumstances);
  if (state === "completed") return unlessBy(grantee, "grant.complete", circumstances);
  return unlessEither(unlessBy(provider, "grant.terminate", circumstances), unlessByAuthority(circumstances));
}
