import type { Dataset, DataKey, LedgerRecord, RecordKind, RecordOf } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import { isOverseer, type UserCaller } from "./caller.js";

/**
 * Who sees what (the table in the domain's documentation). Published datasets, departments and duties are for every
 * user; a request and what follows from it are for its two parties, the authority and auditors.
 */
export class Visibility {
  private readonly overseer: boolean;

  constructor(
    private readonly index: CatalogueIndex,
    private readonly caller: UserCaller,
  ) {
    this.overseer = isOverseer(caller, index.get("policy", "policy"));
  }

  get seesAll(): boolean {
    return this.overseer;
  }

  sees(record: LedgerRecord): boolean {
    if (this.overseer) return true;
    switch (record.kind) {
      case "dataset":
        return isPublic(record) || this.isOwn(record.department);
      case "resource":
        return this.isOwn(record.department) || this.seesId("dataset", record.dataset);
      case "access-request":
        return this.isOwn(record.requester, record.provider);
      case "grant":
      case "use-record":
      case "correction":
        return this.isOwn(record.grantee, record.provider);
      case "key-holding":
        return this.isOwn(record.holder, record.provider);
      case "approval":
      case "decision":
        return this.seesId("access-request", record.request);
      case "data-key":
        return this.isOwn(record.custodian) || this.holdsKey(record);
      case "hold":
        return record.subjectKind === "grant" ? this.seesId("grant", record.subject) : true;
      case "receipt-batch":
      case "overdue-note":
        return this.isOwn(record.department);
      case "user-status":
        return record.mspId === this.caller.ledger.mspId;
      case "department":
      case "key-block":
      case "duty":
      case "policy":
      case "calendar":
      case "code-claim":
        return true;
    }
  }

  private seesId<K extends RecordKind>(kind: K, id: string): boolean {
    const record: RecordOf<K> | undefined = this.index.get(kind, id);
    return record !== undefined && this.sees(record);
  }

  isOwn(...departments: readonly string[]): boolean {
    return departments.includes(this.caller.department);
  }

  private holdsKey(key: DataKey): boolean {
    return (
      this.index.all("key-holding", (holding) => holding.dataKey === key.id && this.isOwn(holding.holder)).length > 0
    );
  }
}

/** Everything that was published once is public from then on; what stands under review for the first time is not. */
export const isPublic = (dataset: Dataset): boolean => dataset.datasetVersion >= 1;

/** A dataset without what only its owner, the authority and auditors see: the change under review, and why one was sent back. */
export function publicDataset(dataset: Dataset): Dataset {
  const { pendingContent: _pending, returnReason: _reason, reviewDue: _due, ...rest } = dataset;
  return rest;
}
