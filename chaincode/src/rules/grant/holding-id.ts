import { recordIdFrom } from "../record-id.js";
import type { RuleContext } from "../rule.js";

/** One holding a grant: its id follows from the grant's. */
export const holdingIdOf = (context: RuleContext, grant: string): string =>
  recordIdFrom((text) => context.hash(text), "key-holding", grant);
