import { z } from "zod";
import { EffectiveGrantState } from "../../effective-state.js";
import { Grant, Hold, KeyHolding } from "../../records/grant.js";
import { GrantAccounting } from "../uses.js";

export const GrantView = Grant.extend({
  datasetTitle: z.string(),
  granteeName: z.string(),
  providerName: z.string(),
  effectiveState: EffectiveGrantState,
  holds: z.array(Hold),
  holdings: z.array(KeyHolding),
  accounting: GrantAccounting,
  /** At its grantee's gateway: files that are there of what came by it. They stay until `key-holding destroy` or their owner removes them. */
  keptHere: z.object({ files: z.int(), bytes: z.int() }).optional(),
  height: z.int(),
});
export type GrantView = z.infer<typeof GrantView>;

/** A holding as it stands now: ended too when its grant ended, without a transaction of its own. */
export const KeyHoldingView = KeyHolding.extend({
  holderName: z.string(),
  providerName: z.string(),
  datasetTitle: z.string(),
  effectiveState: KeyHolding.shape.state,
  /** Departments whose gateway is the holder's too, by its TLS key on the ledger: a hosted department's keys lie at its host's. */
  sharesGatewayWith: z.array(z.string()),
});
export type KeyHoldingView = z.infer<typeof KeyHoldingView>;
