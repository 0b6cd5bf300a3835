import type { LedgerRecord, VoidReason } from "@mulian/domain";
import { because } from "./because.js";
import type { Circumstances } from "./circumstances.js";
import { SAID_ANEW, invalidSuccession } from "./rules/invalid-succession.js";
import { invalidApproval } from "./rules/invalid-approval.js";
import { invalidBatch } from "./rules/invalid-batch.js";
import { invalidCalendar } from "./rules/invalid-calendar.js";
import { invalidCodeClaim } from "./rules/invalid-code-claim.js";
import { invalidCorrection } from "./rules/invalid-correction.js";
import { invalidDataKey } from "./rules/invalid-data-key.js";
import { invalidDataset } from "./rules/invalid-dataset.js";
import { invalidDecision } from "./rules/invalid-decision.js";
import { invalidDepartment } from "./rules/invalid-department.js";
import { invalidDuty } from "./rules/invalid-duty.js";
import { invalidGrant } from "./rules/invalid-grant.js";
import { invalidHold } from "./rules/invalid-hold.js";
import { invalidKeyBlock } from "./rules/invalid-key-block.js";
import { invalidKeyHolding } from "./rules/invalid-key-holding.js";
import { invalidOverdueNote } from "./rules/invalid-overdue-note.js";
import { invalidPolicy } from "./rules/invalid-policy.js";
import { invalidRequest } from "./rules/invalid-request.js";
import { invalidResource } from "./rules/invalid-resource.js";
import { invalidUseRecord } from "./rules/invalid-use-record.js";
import { invalidUserStatus } from "./rules/invalid-user-status.js";
import { unlessAdmitted } from "./rules/unless-admitted.js";

/**
 * Why an honest contract cannot have written this version, or undefined. Endorsement policies on keys bind every peer,
 * but a key that does not exist yet is under the chaincode's policy alone, and most records have no other: a colluding
 * majority that runs another contract could write a grant nobody decided, or a signature in somebody's name. What it
 * cannot make is that person's signature under the transaction. So a version counts when it is a step that its
 * transaction's creator may take from what counted before (see docs/security.md).
 *
 * Every rule answers why not, or undefined: `invalid…` of a record or a step, `unless…` of one condition that it rests on.
 */
export function whyInvalid(record: LedgerRecord, circumstances: Circumstances): VoidReason | undefined {
  const { view } = circumstances;
  const { kind, id } = record;
  if (view.isInvalid(kind, id) && !SAID_ANEW.has(kind)) return because("followsVoid");
  return (
    unlessAdmitted(record, circumstances) ??
    invalidSuccession(view.get(kind, id), record) ??
    invalidOfItsKind(record, circumstances)
  );
}

function invalidOfItsKind(record: LedgerRecord, circumstances: Circumstances): VoidReason | undefined {
  switch (record.kind) {
    case "policy":
      return invalidPolicy(record, circumstances);
    case "calendar":
      return invalidCalendar(record, circumstances);
    case "user-status":
      return invalidUserStatus(record, circumstances);
    case "overdue-note":
      return invalidOverdueNote(record, circumstances);
    case "department":
      return invalidDepartment(record, circumstances);
    case "duty":
      return invalidDuty(record, circumstances);
    case "dataset":
      return invalidDataset(record, circumstances);
    case "resource":
      return invalidResource(record, circumstances);
    case "code-claim":
      return invalidCodeClaim(record, circumstances);
    case "access-request":
      return invalidRequest(record, circumstances);
    case "approval":
      return invalidApproval(record, circumstances);
    case "decision":
      return invalidDecision(record, circumstances);
    case "grant":
      return invalidGrant(record, circumstances);
    case "hold":
      return invalidHold(record, circumstances);
    case "key-block":
      return invalidKeyBlock(record, circumstances);
    case "data-key":
      return invalidDataKey(record, circumstances);
    case "key-holding":
      return invalidKeyHolding(record, circumstances);
    case "receipt-batch":
      return invalidBatch(record, circumstances);
    case "use-record":
      return invalidUseRecord(record, circumstances);
    case "correction":
      return invalidCorrection(record, circumstances);
  }
}
