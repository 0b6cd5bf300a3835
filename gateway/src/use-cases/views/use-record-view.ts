import type { UseRecord, UseRecordView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";

/** In a list, which names its height once. */
export const useRecordListed = (snapshot: Snapshot, account: UseRecord): Omit<UseRecordView, "height"> => ({
  ...account,
  datasetTitle: snapshot.datasetTitle(account.dataset),
  granteeName: snapshot.departmentName(account.grantee),
  providerName: snapshot.departmentName(account.provider),
});

export const useRecordView = (snapshot: Snapshot, account: UseRecord): UseRecordView => ({
  ...useRecordListed(snapshot, account),
  height: snapshot.height,
});
