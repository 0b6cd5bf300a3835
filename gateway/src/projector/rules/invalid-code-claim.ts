import type { CodeClaim, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import { beside, type Circumstances } from "../circumstances.js";
import { unlessBy, unlessEither } from "../unless-by.js";

/** A code is claimed with the dataset that has it. */
export function invalidCodeClaim(
  { id, dataset, department }: CodeClaim,
  circumstances: Circumstances,
): VoidReason | undefined {
  const claiming = beside(circumstances, "dataset", dataset);
  const isClaimed = claiming?.department === department && (claiming.pendingContent ?? claiming.content).code === id;
  if (!isClaimed) return because("claimWithoutDataset");
  return unlessEither(
    unlessBy(department, "dataset.submit", circumstances),
    unlessBy(department, "dataset.change", circumstances),
  );
}
