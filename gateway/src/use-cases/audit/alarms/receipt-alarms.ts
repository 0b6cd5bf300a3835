import type { AlarmCode, DifferenceCode } from "@mulian/domain";
import type { Found } from "../../../exchange/reconcile/found.js";
import type { Snapshot } from "../../snapshot.js";
import type { Raised } from "./raised.js";

const ALARM_OF: Readonly<Record<DifferenceCode, AlarmCode>> = {
  sideSilent: "sideSilent",
  tooMany: "sideSilent",
  receiptForged: "receiptOneSided",
  receiptTwice: "receiptOneSided",
  receiptMissing: "receiptOneSided",
  receiptsDiffer: "receiptOneSided",
  countersignatureForged: "receiptOneSided",
  countersignatureMissing: "receiptOneSided",
  arrivalDiffers: "receiptOneSided",
  totalsDiffer: "receiptOneSided",
  outsideGrant: "deliveryOutsideGrant",
  sequenceGap: "receiptGap",
  batchMissing: "batchDiffers",
  batchChainBroken: "batchDiffers",
  rootDiffers: "batchDiffers",
  notInBatch: "batchDiffers",
};

/**
 * What a reconciliation found, as alarms: one for each department and grant. Since when a receipt has been missing nobody
 * knows; it is told as of now.
 */
export function receiptAlarms(snapshot: Snapshot, found: readonly Found[]): readonly Raised[] {
  const alarms = new Map<string, Raised>();
  for (const { code: difference, department, grant } of found) {
    const code = ALARM_OF[difference];
    const [subjectKind, subject] =
      grant === undefined ? (["department", department] as const) : (["grant", grant] as const);
    alarms.set(`${code} ${department} ${subject}`, { code, department, subjectKind, subject, since: snapshot.now });
  }
  return [...alarms.values()];
}
