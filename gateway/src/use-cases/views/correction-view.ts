import { isOverdue, type Correction, type CorrectionView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";

/** In a list, which names its height once. */
export const correctionListed = (snapshot: Snapshot, correction: Correction): Omit<CorrectionView, "height"> => ({
  ...correction,
  datasetTitle: snapshot.datasetTitle(correction.dataset),
  granteeName: snapshot.departmentName(correction.grantee),
  providerName: snapshot.departmentName(correction.provider),
  overdue: correction.state === "reported" && snapshot.isOver(correction.answerDue),
  promiseMissed: hasMissedPromise(correction, snapshot.now),
});

export const correctionView = (snapshot: Snapshot, correction: Correction): CorrectionView => ({
  ...correctionListed(snapshot, correction),
  height: snapshot.height,
});

/** A withdrawn report waits for nothing. */
const hasMissedPromise = ({ state, findings }: Correction, now: string): boolean =>
  state !== "withdrawn" &&
  findings.some(({ answer }) => answer?.outcome === "accepted" && isOverdue(answer.correctBy, now));
