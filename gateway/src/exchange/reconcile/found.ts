import type { ReconcileDifference } from "@mulian/domain";

/** A difference without its sentence: that is for whoever shows it, in the reader's language. */
export type Found = Omit<ReconcileDifference, "text">;

export interface ReconcileResult {
  readonly checked: {
    readonly grants: number;
    readonly departments: number;
    readonly receipts: number;
    readonly batches: number;
  };
  readonly found: readonly Found[];
}
