import type { CodeClaim } from "@mulian/domain";
import { beside, type Circumstances } from "../circumstances.js";
import { unlessBy, unlessEither } from "../unless-by.js";

/** A code is claimed with the dataset that has it. */
export function invalidCodeClaim(
  { id, dataset, department }: CodeClaim,
  circumstances: Circumstances,
): string | undefined {
  const claiming = beside(circumstances, "dataset", dataset);
  const isClaimed = claiming?.department === department && (claiming.pendingContent ?? claiming.content).code === id;
  if (!isClaimed) return "claims a code for no dataset that has it";
  return unlessEither(
    unlessBy(department, "dataset.submit", circumstances),
    unlessBy(department, "dataset.change", circumstances),
  );
}
