import type { Rule } from "../rule.js";
import { endedByGrantee } from "./ended-by-grantee.js";

/** The grantee was mistaken, or needs no answer any more. */
export const withdrawCorrection: Rule<"correction.withdraw"> = endedByGrantee("withdrawn", "reported", "accepted");
