import type { DataKey } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { notFound, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

/** States from which a key may go to another: it only ever gets worse, and what is destroyed stays so. */
const FROM: Readonly<Record<Exclude<DataKey["state"], "active">, readonly DataKey["state"][]>> = {
  rotated: ["active"],
  compromised: ["active", "rotated"],
  destroyed: ["active", "rotated", "compromised"],
};

export const retireKey: Rule<"key.retire"> = (read, context, body) => {
  const mayChange = (key: DataKey): void => {
    if (key.custodian !== context.caller.department) throw notFound("data-key");
  };
  return changing(read, context, "data-key", { ...body, mayChange }, async (key) => {
    requireState(key.state, ...FROM[body.state]);
    return outcome({ record: advanced(context, key, { state: body.state }) });
  });
};
