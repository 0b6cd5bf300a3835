import { z } from "zod";
import { Timestamp } from "../ids.js";
import { Reason } from "../records/common.js";
import { DataKey } from "../records/grant.js";
import { WriteAnswer } from "./answers/write.js";

/** That nothing handed over is called back, in the caller's language. */
const notice = z.string();

/** What became of a holding whose key leaked. `under-way`: the gateway goes on by itself. */
export const SettledHolding = z.object({
  holding: z.string(),
  grant: z.string(),
  holder: z.string(),
  outcome: z.enum(["replaced", "ended", "unchanged", "under-way"]),
  /** The holding that took its place. */
  replacement: z.string().optional(),
  txId: z.string().optional(),
});
export type SettledHolding = z.infer<typeof SettledHolding>;

export const RotateKey = z.strictObject({
  expectedVersion: z.int().min(1),
  /** Leaked: whatever grant goes on gets another package under another key. Otherwise only later packages get another key. */
  leaked: z.boolean().default(false),
});
export const KeyRotation = WriteAnswer.extend({
  state: DataKey.shape.state,
  holdings: z.array(SettledHolding),
  notice,
});
export type KeyRotation = z.infer<typeof KeyRotation>;

/** What a department's keys are for: signatures, packages' keys, packages' keys of the second suite. */
export const DepartmentKeyUse = z.enum(["sig", "enc", "enc-sm2"]);
export type DepartmentKeyUse = z.infer<typeof DepartmentKeyUse>;

/** All uses by default. */
export const RotateDepartmentKeys = z.strictObject({ use: DepartmentKeyUse.optional() });
export const DepartmentKeyRotation = WriteAnswer.extend({
  keys: z.array(z.object({ use: z.string(), crv: z.string(), kid: z.string() })),
});
export type DepartmentKeyRotation = z.infer<typeof DepartmentKeyRotation>;

export const LegKeyRotation = WriteAnswer.extend({
  /** SHA-256 of the key's SubjectPublicKeyInfo: hex. */
  tlsSpkiDigest: z.string(),
  certificateExpiresAt: z.string(),
});
export type LegKeyRotation = z.infer<typeof LegKeyRotation>;

export const DestroyKeyHolding = z.strictObject({ expectedVersion: z.int().min(1) });
export const KeyDestruction = WriteAnswer.extend({
  /** `wrapped-key`, `package`, `proof-key`: what was deleted at this gateway. */
  destroyed: z.array(z.string()),
  /** A package that another grant of this department still holds the key of. */
  kept: z.array(z.string()),
  /** Digest of the signed proof, a document that the provider may fetch. */
  destructionDigest: z.string(),
  notice,
});
export type KeyDestruction = z.infer<typeof KeyDestruction>;

export const RunKeyDrill = z.strictObject({
  reason: Reason,
  /**
   * What was there by this time is exposed, what was made later is not; now by default. A drill that goes on names the time of
   * the one it goes on from, so that it does not block the keys which that one made.
   */
  leakedBefore: Timestamp.optional(),
  /** Says what would be done, and does nothing. */
  dryRun: z.boolean().default(false),
});

/** One thing that a department's leaked keys expose, and what was done about it. */
export const DrillStep = z.object({
  step: z.enum([
    "block-key", // a key of the department on the ledger
    "announce-keys", // new ones in their place
    "rotate-leg-key", // the TLS key of its gateway's leg, which lies beside them
    "withdraw-request", // a request whose proof key leaked before it was decided
    "revoke-grant", // a grant to the department: its proof key or the package's key leaked
    "end-holding", // a key that the department holds
    "mark-key", // the key of a package of the department's own
    "seal-again", // another package for somebody who holds that key
    "tell-provider", // a package's key that the department held: its provider judges whether others hold it too
  ]),
  /** `left`: for another department, or for the next run. */
  outcome: z.enum(["planned", "done", "already", "left", "failed"]),
  /** Id of the record, or thumbprint of the key. */
  subject: z.string(),
  dataset: z.string().optional(),
  datasetTitle: z.string().optional(),
  datasetVersion: z.int().optional(),
  grant: z.string().optional(),
  /** Department that holds the key. */
  holder: z.string().optional(),
  provider: z.string().optional(),
  txId: z.string().optional(),
  /** Why it failed. */
  code: z.string().optional(),
});
export type DrillStep = z.infer<typeof DrillStep>;

export const KeyDrill = z.object({
  department: z.string(),
  dryRun: z.boolean(),
  leakedBefore: z.string(),
  /** Nothing failed and nothing is left for the next run. */
  complete: z.boolean(),
  steps: z.array(DrillStep),
  height: z.int(),
  notice,
});
export type KeyDrill = z.infer<typeof KeyDrill>;
