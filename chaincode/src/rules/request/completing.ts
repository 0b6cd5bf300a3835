import type { AccessRequest } from "@mulian/domain";
import { dueDate } from "../clocks.js";
import { outcome } from "../outcomes.js";
import { readPolicy } from "../policy.js";
import { advanced } from "../records.js";
import type { Outcome, RuleContext, WorldStateReader } from "../rule.js";
import { newGrant, readGrantableDataset } from "./granting.js";

/** Marks the request complete, or grants it when the contract may. Also after a supplement, which is signed anew. */
export async function complete(
  read: WorldStateReader,
  context: RuleContext,
  request: AccessRequest,
  changes: Partial<AccessRequest> = {},
): Promise<Outcome> {
  const signed = { ...request, ...changes };
  const { replyConditionalDays, replyUnconditionalDays } = (await readPolicy(read)).content;
  const days = signed.shareType === "unconditional" ? replyUnconditionalDays : replyConditionalDays;
  const completed = {
    ...changes,
    state: "submitted",
    completedAt: context.now,
    replyDue: await dueDate(read, context.now, days),
  } as const;
  if (signed.shareType !== "unconditional" || signed.grade !== "general")
    return outcome({ record: advanced(context, request, completed) });

  const grant = await newGrant(read, context, signed, await readGrantableDataset(read, signed));
  const record = advanced(context, request, {
    ...completed,
    state: "granted",
    grant: grant.id,
    decision: { outcome: "granted", by: "contract", decidedAt: context.now },
  });
  return outcome({ record }, { record: grant });
}
