import { z } from "zod";
import { VOID_CODES } from "../../void-reason.js";
import { shortenedOf } from "./shortened.js";

/** What a reconciliation of two departments' receipts can find. Each names the department whose side it speaks of. */
const DIFFERENCE_CODES = [
  "sideSilent", // its gateway did not answer, or answered something else
  "tooMany", // it has more receipts than one reconciliation reads
  "receiptForged", // it shows a receipt that its provider did not sign, or one about other parties
  "receiptTwice", // it shows two receipts of one delivery
  "receiptMissing", // it does not show a receipt that the other side has with its signature
  "receiptsDiffer", // it signed another receipt of the same delivery than the other side has
  "countersignatureForged", // it shows a counter-signature that the grantee did not make of this receipt
  "countersignatureMissing", // it has not countersigned, or does not show the counter-signature, within the limit
  "arrivalDiffers", // it signed that something else arrived than its provider says left
  "outsideGrant", // it served what the grant did not allow
  "sequenceGap", // numbers are missing in its log
  "totalsDiffer", // its batches on the ledger count other deliveries of a grant than it shows
  "batchMissing", // receipts have waited longer than the policy allows for a batch on the ledger
  "batchChainBroken", // its batches on the ledger do not follow one another
  "rootDiffers", // the receipts it has do not make the root it committed
  "notInBatch", // the receipt it shows is not the one its batch was made of
] as const;
export type DifferenceCode = (typeof DIFFERENCE_CODES)[number];

export const ReconcileDifference = z.object({
  code: z.enum(DIFFERENCE_CODES),
  /** Whose side it is about. */
  department: z.string(),
  /** In the language that was asked for. */
  text: z.string(),
  grant: z.string().optional(),
  /** Names one delivery or refusal on both sides. */
  delivery: z.string().optional(),
  /** In the log of that department. */
  sequence: z.int().optional(),
  batchNumber: z.int().optional(),
});
export type ReconcileDifference = z.infer<typeof ReconcileDifference>;

/** Both sides of grants beside each other. Clean means that nothing differs and everybody answered. */
export const Reconciliation = z.object({
  clean: z.boolean(),
  height: z.int(),
  checked: z.object({ grants: z.int(), departments: z.int(), receipts: z.int(), batches: z.int() }),
  differences: z.array(ReconcileDifference),
});
export type Reconciliation = z.infer<typeof Reconciliation>;

/** What an auditor or the authority should look at, as far as ledger and receipts tell. */
const ALARM_CODES = [
  "zombieDataset", // published without a resource, or not refreshed within its cycle
  "dutyWithoutDataset",
  "datasetWithoutDuty",
  "clockOverdue",
  "deliveryOutsideGrant",
  "receiptOneSided",
  "receiptGap",
  "batchDiffers",
  "sideSilent",
  "keyHeldPastGrant",
  "grantNeverUsed",
  "useNotRecorded", // a grant is over and its grantee has not said what it did with the data
  "disposalNotRecorded", // nor that it disposed of it
  "refusedWithoutGround", // a complete request was refused for reasons that are none of the rules' grounds
  "certificateEnding", // of a user, a gateway or its leg: within a month
  "certificateNotRenewed", // and its renewal was tried in vain
  "certificateEnded",
  "revocationsUnpublished", // the organisation's CA has revoked what the channel's peers still take
  "promiseMissed", // a provider did not correct what it said it would, by the day it said
  "versionVoid", // the ledger holds a version that no honest contract can have written; gateways do not count it
  "datedBack", // a transaction says a time that had long passed when it was written, by what stood before it
  "datedAhead", // a transaction says a time that has not come yet, by this gateway's clock
] as const;
export const AlarmCode = z.enum(ALARM_CODES);
export type AlarmCode = z.infer<typeof AlarmCode>;

/** Why it cannot have been written by an honest contract. */
export const WhyVoid = z.object({
  code: z.enum(VOID_CODES),
  /** What the code tells beside itself, by name. */
  details: z.record(z.string(), z.string()),
  /** Both in the language that was asked for. */
  reason: z.string(),
});
export type WhyVoid = z.infer<typeof WhyVoid>;

/** A version on the ledger that does not count, or a write that is no record: who wrote it, and who endorsed that. */
export const VoidVersion = z.object({
  /** `kind:id` of the record; of what is none, its key. */
  record: z.string(),
  /** Absent where it is no record. */
  version: z.int().optional(),
  txId: z.string(),
  blockNumber: z.int(),
  /** The transaction's time, RFC 3339. */
  at: z.string(),
  creator: z.object({ mspId: z.string(), enrolmentId: z.string() }),
  /** MSP ids of the organisations whose peers endorsed it. */
  endorsers: z.array(z.string()),
  ...WhyVoid.shape,
});
export type VoidVersion = z.infer<typeof VoidVersion>;

export const Alarm = z.object({
  code: AlarmCode,
  /** The department that has to do something. */
  department: z.string(),
  departmentName: z.string(),
  /** `kind:id` of the record it is about; of a transaction `transaction:ID`. */
  subject: z.string(),
  subjectName: z.string(),
  /** RFC 3339; since when it has been so. */
  since: z.string(),
  /** What is wrong and what to do, in the language that was asked for. */
  text: z.string(),
  action: z.string(),
  /** With `versionVoid`. */
  voidVersion: VoidVersion.optional(),
});
export type Alarm = z.infer<typeof Alarm>;

export const AlarmList = z.object({
  items: z.array(Alarm),
  /** How many are raised. */
  total: z.int(),
  /** Codes with more alarms than one list tells: of each one's doing the oldest are among the items. */
  shortened: z.array(shortenedOf(AlarmCode)),
  height: z.int(),
});
export type AlarmList = z.infer<typeof AlarmList>;
