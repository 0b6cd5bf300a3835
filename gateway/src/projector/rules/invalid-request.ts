import { isDeepStrictEqual } from "node:util";
import type { AccessRequest, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import { digestOf } from "../../digest.js";
import { beside, type Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority, unlessEither } from "../unless-by.js";
import { changed } from "./invalid-succession.js";
import { unlessAskable } from "./unless-askable.js";

/** What a request says only once it has gone on. */
const LATER = ["completedAt", "replyDue", "supplement", "decision", "grant"] as const satisfies (keyof AccessRequest)[];

/** The requester asks; who has to sign follows from the dataset as it stands, not from what the request says. */
export function invalidRequest(after: AccessRequest, circumstances: Circumstances): VoidReason | undefined {
  const before = circumstances.view.get("access-request", after.id);
  if (before !== undefined) return invalidRequestStep(before, after, circumstances);
  const dataset = circumstances.view.get("dataset", after.terms.dataset);
  if (dataset === undefined) return because("datasetUnregistered");
  const { department: provider, datasetVersion, content } = dataset;
  const { shareType, grade } = content;
  const stands = { provider, datasetVersion, shareType, grade };
  const wrong = changed(stands, after, ["provider", "datasetVersion", "shareType", "grade"]);
  if (wrong.length > 0) return because("datasetMisdescribed", { fields: wrong.join(", ") });
  const unaskable = unlessAskable(dataset, after);
  if (unaskable !== undefined) return unaskable;
  if (after.state !== "submitted" || after.extended || LATER.some((field) => after[field] !== undefined))
    return because("beginsMidway");
  if (beside(circumstances, "decision", after.id)?.outcome !== "open") return because("slotMissing");
  return unlessBy(after.requester, "request.submit", circumstances);
}

const isComplete = ({ state, completedAt }: AccessRequest): boolean =>
  state === "submitted" && completedAt !== undefined;

function invalidRequestStep(
  before: AccessRequest,
  after: AccessRequest,
  circumstances: Circumstances,
): VoidReason | undefined {
  if (before.state !== "submitted" && before.state !== "supplement-asked")
    return because("goesOnAfterEnd", { state: before.state });
  if (!keepsTerms(before, after)) return because("termsChanged");
  const isDecided = after.state === "refused" || after.state === "granted";
  if (!isDecided && (after.decision !== undefined || after.grant !== undefined)) return because("decidedYetOpen");
  switch (after.state) {
    case "withdrawn":
      return unlessBy(after.requester, "request.withdraw", circumstances);
    case "supplement-asked":
      return isComplete(before) && before.supplement === undefined
        ? unlessBy(after.provider, "request.ask-supplement", circumstances)
        : because("supplementOutOfTurn");
    case "submitted":
      return isComplete(before)
        ? invalidExtension(before, after, circumstances)
        : unlessUnitSigned(after, before.state, circumstances);
    case "refused":
    case "granted":
      return invalidOutcome(before, after, circumstances);
  }
}

const invalidExtension = (
  before: AccessRequest,
  after: AccessRequest,
  circumstances: Circumstances,
): VoidReason | undefined => {
  const isExtended = after.extended && !before.extended;
  return isExtended && changed(before, after, ["completedAt", "supplement"]).length === 0
    ? unlessByAuthority(circumstances)
    : because("nothingChanged");
};

/** Granted by the contract as soon as it is complete, or decided after it. */
function invalidOutcome(
  before: AccessRequest,
  after: AccessRequest,
  circumstances: Circumstances,
): VoidReason | undefined {
  const byContract = after.state === "granted" && after.decision?.by === "contract";
  if (byContract === isComplete(before)) return because("decidedOutOfTurn");
  return byContract ? unlessUnitSigned(after, before.state, circumstances) : unlessDecided(after, circumstances);
}

/** Items, method, purpose and all the rest stay; a supplement adds documents. */
function keepsTerms(before: AccessRequest, after: AccessRequest): boolean {
  const { documents: had, ...asked } = before.terms;
  const { documents, ...asks } = after.terms;
  const isKept = isDeepStrictEqual(asked, asks);
  const kept =
    before.state === "supplement-asked" && after.state !== "withdrawn" ? documents.slice(0, had.length) : documents;
  return isKept && isDeepStrictEqual(kept, had);
}

/** Complete by the signature of the requester's unit, in the same transaction. */
function unlessUnitSigned(
  { id, requester, terms, completedAt, updatedAt }: AccessRequest,
  from: AccessRequest["state"],
  circumstances: Circumstances,
): VoidReason | undefined {
  const signature = beside(circumstances, "approval", `${id}:requester-unit`);
  if (signature?.termsDigest !== digestOf(terms) || completedAt !== updatedAt) return because("unitUnsigned");
  return unlessBy(requester, from === "submitted" ? "request.approve" : "request.supplement", circumstances);
}

/** Decided by the provider's approver or the authority, in the slot that only the provider's organisation can write. */
function unlessDecided(
  { id, provider, grade, state, grant, terms, decision }: AccessRequest,
  circumstances: Circumstances,
): VoidReason | undefined {
  const slot = beside(circumstances, "decision", id);
  const isSame = slot?.outcome === state && slot.grant === grant && slot.termsDigest === digestOf(terms);
  if (!isSame || decision?.outcome !== state) return because("slotMissing");
  const byProvider = unlessBy(provider, "request.decide", circumstances);
  // Data of the general grade is the provider's alone to decide on.
  return grade === "general" ? byProvider : unlessEither(byProvider, unlessByAuthority(circumstances));
}
