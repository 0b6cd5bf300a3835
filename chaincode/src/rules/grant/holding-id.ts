import { canonicalJson } from "@mulian/domain";
import type { RuleContext } from "../rule.js";

/** One holding a grant: its id follows from the grant's. */
export const holdingIdOf = (context: RuleContext, grant: string): string =>
  context.hash(canonicalJson(["key-holding", grant])).slice(0, 32);
