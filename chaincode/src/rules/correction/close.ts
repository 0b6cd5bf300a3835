import type { Rule } from "../rule.js";
import { endedByGrantee } from "./ended-by-grantee.js";

/** The grantee takes note: what it reported is corrected, or it leaves the rejection at that. */
export const closeCorrection: Rule<"correction.close"> = endedByGrantee("closed", "corrected", "rejected");
