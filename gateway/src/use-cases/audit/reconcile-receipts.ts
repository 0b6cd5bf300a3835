import { DomainError, type Reconciliation, type Language } from "@mulian/domain";
import type { Exchange } from "../../exchange/types.js";
import type { UserCaller } from "../caller.js";
import type { ReadPorts } from "../read-ports.js";
import { Snapshot } from "../snapshot.js";
import { Visibility } from "../visibility.js";
import { differenceTextsEn, differenceTextsZh } from "./difference-texts.js";

export type ReconcilePorts = Pick<ReadPorts, "index" | "clock"> & { readonly exchange: Pick<Exchange, "reconcile"> };

export interface ReconcileQuery {
  readonly department?: string | undefined;
  readonly grant?: string | undefined;
}

const texts = { zh: differenceTextsZh, en: differenceTextsEn };

/**
 * Both sides' receipts of the grants the caller may see, or of one of them, or of one department's, beside each other.
 * @throws DomainError NOT_FOUND for a grant or department that is not there for the caller
 */
export async function reconcileReceipts(
  { index, clock, exchange }: ReconcilePorts,
  caller: UserCaller,
  query: ReconcileQuery,
  language: Language,
): Promise<Reconciliation> {
  const { department, grant } = query;
  const visibility = new Visibility(index, caller);
  if (department !== undefined && index.get("department", department) === undefined)
    throw new DomainError("NOT_FOUND", "there is no such department");
  const grants = index.all(
    "grant",
    (record) =>
      visibility.sees(record) &&
      (grant === undefined || record.id === grant) &&
      (department === undefined || record.provider === department || record.grantee === department),
  );
  if (grant !== undefined && grants.length === 0) throw new DomainError("NOT_FOUND", "there is no such grant");
  const { checked, found } = await exchange.reconcile(grants.map(({ id }) => id));
  const snapshot = new Snapshot(index, clock);
  const differences = found.map((difference) => ({
    ...difference,
    text: texts[language][difference.code]({
      who: snapshot.departmentName(difference.department, language),
      receipt: String(difference.sequence ?? ""),
      batch: String(difference.batchNumber ?? ""),
    }),
  }));
  return { clean: differences.length === 0, height: index.height, checked: { ...checked }, differences };
}
