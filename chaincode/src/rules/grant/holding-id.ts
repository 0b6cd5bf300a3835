import type { KeyHolding } from "@mulian/domain";
import { recordIdFrom } from "../record-id.js";
import type { RuleContext, WorldStateReader } from "../rule.js";

/** The holding a delivery makes, one a grant: its id follows from the grant's. */
export const holdingIdOf = (context: RuleContext, grant: string): string =>
  recordIdFrom((text) => context.hash(text), "key-holding", grant);

/** The holding of a package that was sealed again: one a grant and key. */
export const replacementIdOf = (context: RuleContext, grant: string, dataKey: string): string =>
  recordIdFrom((text) => context.hash(text), "key-holding", grant, dataKey);

/** The grant's newest holding: what was delivered, or what took its place since. */
export async function currentHolding(
  read: WorldStateReader,
  context: RuleContext,
  grant: string,
): Promise<KeyHolding | undefined> {
  let holding = await read.get("key-holding", holdingIdOf(context, grant));
  while (holding?.replacedBy !== undefined) holding = await read.get("key-holding", holding.replacedBy);
  return holding;
}
