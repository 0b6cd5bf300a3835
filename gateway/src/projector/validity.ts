import {
  canonicalJson,
  type AccessRequest,
  type Correction,
  type Dataset,
  type Department,
  type Duty,
  type Grant,
  type KeyBlock,
  type KeyHolding,
  type LedgerRecord,
  type ReceiptBatch,
  type RecordKind,
  type Resource,
  type UseRecord,
} from "@mulian/domain";
import type { LedgerTransaction } from "../ports/ledger.js";
import { invalidGrantChange } from "./invalid-grant-change.js";
import { invalidHold } from "./invalid-hold.js";
import { invalidUserStatus } from "./invalid-user-status.js";
import type { RecordView } from "./operations.js";
import { unlessBy } from "./unless-by.js";

/**
 * Why an honest contract cannot have written this version, or undefined. Endorsement policies on keys bind every peer,
 * but a key that does not exist yet is under the chaincode's policy alone: a colluding majority that runs another
 * contract could write a grant nobody decided or a first record in somebody's name, and so could it rewrite a grant, whose
 * key has no policy of its own. Those are not shown as valid.
 */
export function whyInvalid(
  record: LedgerRecord,
  transaction: LedgerTransaction,
  view: RecordView,
  authorityMsp: string,
): string | undefined {
  if (view.isInvalid(record.kind, record.id) && !SAID_ANEW.has(record.kind))
    return "follows a version that is not valid";
  switch (record.kind) {
    case "policy":
    case "calendar":
      if (transaction.creator.mspId !== authorityMsp) return "not written by the authority";
      return record.kind === "policy" && record.content.authorityMsp !== authorityMsp
        ? "names another authority"
        : undefined;
    case "department":
      return newDepartment(record, transaction, view, authorityMsp);
    case "duty":
    case "dataset":
    case "resource":
      return newOwned(record, transaction, view);
    case "grant": {
      const before = view.get("grant", record.id);
      return before === undefined
        ? newGrant(record, transaction, view, authorityMsp)
        : invalidGrantChange(before, record, transaction, view, authorityMsp);
    }
    case "key-block":
      return newBlock(record, transaction, view, authorityMsp);
    case "use-record":
      return ofItsGrant(record, view) ?? unlessBy([record.grantee], transaction, view);
    case "correction":
      return ofItsGrant(record, view) ?? unlessBy([correctionWriter(record, view)], transaction, view);
    case "data-key":
      return unlessBy([record.custodian], transaction, view);
    case "key-holding":
      return newOrHeldOn(record, transaction, view);
    case "receipt-batch":
      return newBatch(record, transaction, view);
    case "hold":
      return invalidHold(record, transaction, view, authorityMsp);
    case "user-status":
      return invalidUserStatus(record, transaction, view, authorityMsp);
    default:
      return undefined;
  }
}

/**
 * Records whose every version says all of what they mean, so that it takes over nothing from one that somebody forged. Were a
 * later version void with it, who forges one could keep the side in whose name it is from ever stopping its grant again.
 */
const SAID_ANEW: ReadonlySet<RecordKind> = new Set(["hold", "user-status"]);

/** Who sees an account or a correction, and whose documents it names, follows from its parties: they are its grant's. */
function ofItsGrant(
  { grant: id, provider, grantee, dataset }: UseRecord | Correction,
  view: RecordView,
): string | undefined {
  const grant = view.get("grant", id);
  if (grant === undefined) return "about a grant that is not there";
  const isOf = grant.provider === provider && grant.grantee === grantee && grant.terms.dataset === dataset;
  return isOf ? undefined : "names other parties than its grant";
}

/** The grantee reports, closes and withdraws; what is between is the provider's answer. */
function correctionWriter({ id, state, provider, grantee }: Correction, view: RecordView): string {
  const isGrantees = view.get("correction", id) === undefined || state === "closed" || state === "withdrawn";
  return isGrantees ? grantee : provider;
}

/** The provider hands a key over; either side ends the holding; that a key came, or is destroyed, only its holder can say. */
function newOrHeldOn(after: KeyHolding, transaction: LedgerTransaction, view: RecordView): string | undefined {
  const { provider, holder } = after;
  const before = view.get("key-holding", after.id);
  if (before === undefined) return unlessBy([provider], transaction, view);
  const isHolders = after.state === "acknowledged" || after.destructionDigest !== before.destructionDigest;
  return unlessBy(isHolders ? [holder] : [provider, holder], transaction, view);
}

/** What a side committed to is its own to say, and said once: a root that was rewritten would make liars of its receipts. */
function newBatch(
  { id, department }: ReceiptBatch,
  transaction: LedgerTransaction,
  view: RecordView,
): string | undefined {
  if (view.get("receipt-batch", id) !== undefined) return "rewrites a batch that was committed";
  return unlessBy([department], transaction, view);
}

function newDepartment(
  record: Department,
  { endorsers }: LedgerTransaction,
  view: RecordView,
  authorityMsp: string,
): string | undefined {
  if (view.get("department", record.id) !== undefined) return undefined;
  return endorsers.includes(authorityMsp) ? undefined : "entered without the authority's endorsement";
}

/** From its second version on a record's own endorsement policy sees to it. */
function newOwned(
  record: Duty | Dataset | Resource,
  { endorsers }: LedgerTransaction,
  view: RecordView,
): string | undefined {
  if (view.get(record.kind, record.id) !== undefined) return undefined;
  const owner = view.get("department", record.department);
  if (owner === undefined) return "its department is not registered";
  return endorsers.includes(owner.mspId) ? undefined : "made without the endorsement of its owner's organisation";
}

/** Whoever could block another's keys in its name could stop what it signs; no policy of the department guards the record. */
function newBlock(
  { id, department }: KeyBlock,
  { creator }: LedgerTransaction,
  view: RecordView,
  authorityMsp: string,
): string | undefined {
  // Its time decides which signatures count.
  if (view.get("key-block", id) !== undefined) return "rewrites a block, which stands for good";
  const isOwn = creator.mspId === view.get("department", department)?.mspId;
  return isOwn || creator.mspId === authorityMsp ? undefined : "blocked by neither the department nor the authority";
}

function newGrant(
  grant: Grant,
  transaction: LedgerTransaction,
  view: RecordView,
  authorityMsp: string,
): string | undefined {
  const holder = view.get("dataset", grant.terms.dataset)?.department;
  if (holder !== grant.provider) return "its provider does not hold the dataset";
  const request = writtenRequest(transaction, grant.request) ?? view.get("access-request", grant.request);
  if (request === undefined) return "granted without a request";
  if (canonicalJson(request.terms) !== canonicalJson(grant.terms)) return "its terms are not those that were asked for";
  if (!isOf(grant, request)) return "its request names another grant or other parties";
  if (request.decision?.by === "contract") return automatic(request, view);
  return decided(grant, request, transaction, view, authorityMsp);
}

const isOf = (grant: Grant, { grant: named, provider, requester }: AccessRequest): boolean =>
  named === grant.id && provider === grant.provider && requester === grant.grantee;

/** The contract itself grants an unconditional dataset of the general grade, and nothing else. */
function automatic(request: AccessRequest, view: RecordView): string | undefined {
  const dataset = view.get("dataset", request.terms.dataset);
  if (dataset === undefined) return "granted for a dataset that is not registered";
  const general = dataset.content.shareType === "unconditional" && dataset.content.grade === "general";
  return general ? undefined : "granted by the contract, but the dataset is not unconditional and general";
}

/** A decision stands in the slot that is under the provider's own policy; for important and core data the authority's too. */
function decided(
  grant: Grant,
  request: AccessRequest,
  transaction: LedgerTransaction,
  view: RecordView,
  authorityMsp: string,
): string | undefined {
  const slot = transaction.writes.find(
    ({ record }) => record.kind === "decision" && record.id === grant.request,
  )?.record;
  if (slot?.kind !== "decision" || slot.outcome !== "granted" || slot.grant !== grant.id)
    return "decided without its decision slot";
  const provider = view.get("department", grant.provider);
  if (provider === undefined || !transaction.endorsers.includes(provider.mspId))
    return "decided without the endorsement of the provider's organisation";
  if (request.grade !== "general" && !transaction.endorsers.includes(authorityMsp))
    return "important or core data granted without the authority's endorsement";
  return undefined;
}

function writtenRequest(transaction: LedgerTransaction, id: string): AccessRequest | undefined {
  const record = transaction.writes.find(
    (write) => write.record.kind === "access-request" && write.record.id === id,
  )?.record;
  return record?.kind === "access-request" ? record : undefined;
}
