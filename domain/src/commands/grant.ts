import { z } from "zod";
import { CANNOT_RECALL } from "../cannot-recall.js";
import { Digest, RecordId, Thumbprint } from "../ids.js";
import { Reason } from "../records/common.js";
import { DataKey, HoldingEnd } from "../records/grant.js";
import { command, creation, transition } from "./define.js";

const onHold = { id: RecordId, reason: Reason };
const parties = ["approver", "authority"] as const;
/** A package's key as it is handed over: which, wrapped to which key of the grantee, in which envelope. */
const wrappedKey = { dataKey: RecordId, thumbprint: Thumbprint, jweDigest: Digest };

export const grantCommands = {
  "grant.deliver": command(
    "grant",
    ["gateway", "steward"],
    "Record that the grantee can have the data, and the key it holds from now on",
    z.strictObject({
      ...transition,
      key: z.discriminatedUnion("holdingKind", [
        z.strictObject({ holdingKind: z.literal("access-key") }),
        z.strictObject({ holdingKind: z.literal("data-key"), ...wrappedKey }),
      ]),
    }),
  ),
  "grant.suspend": command(
    "hold",
    parties,
    "Suspend use of a grant; each side lifts only its own suspension",
    z.strictObject(onHold),
  ),
  "grant.resume": command("hold", parties, "Lift one's own suspension", z.strictObject({ id: RecordId })),
  "grant.revoke": command(
    "hold",
    parties,
    `End a grant for good; open to both sides and the authority at any state. ${CANNOT_RECALL.en}`,
    z.strictObject(onHold),
  ),
  "grant.complete": command(
    "grant",
    ["requester", "approver"],
    "The grantee says its purpose is met and the data disposed of",
    z.strictObject({ ...transition, reason: Reason, destructionDigest: Digest.optional() }),
  ),
  "grant.terminate": command(
    "grant",
    parties,
    "The provider or the authority ends a grant it has suspended for misuse (Art 27)",
    z.strictObject({ ...transition, reason: Reason }),
  ),
};

const { dataset, datasetVersion, items, filterDigest, maskingDigest, suite, fingerprint, packageDigest } =
  DataKey.shape;

export const keyCommands = {
  "key.register": command(
    "data-key",
    ["gateway", "steward"],
    "Register the key of a sealed package by its fingerprint",
    z.strictObject({
      ...creation,
      dataset,
      datasetVersion,
      items,
      filterDigest,
      maskingDigest,
      suite,
      fingerprint,
      packageDigest,
    }),
  ),
  "key.retire": command(
    "data-key",
    ["gateway", "steward", "approver"],
    "Mark a package's key rotated, compromised or destroyed",
    z.strictObject({ ...transition, state: DataKey.shape.state.exclude(["active"]) }),
  ),
  "key-holding.acknowledge": command(
    "key-holding",
    ["gateway", "requester"],
    "The grantee confirms it holds the key; its grant becomes active",
    z.strictObject(transition),
  ),
  "key-holding.replace": command(
    "key-holding",
    ["gateway", "steward"],
    "End a holding whose key was rotated, and hand over the key of the package that was sealed anew",
    z.strictObject({ ...transition, ...wrappedKey }),
  ),
  "key-holding.end": command(
    "key-holding",
    ["gateway", "steward", "requester"],
    "Record that a key is held no longer; the holder may claim destruction",
    z.strictObject({
      ...transition,
      endedBy: HoldingEnd,
      destructionDigest: Digest.optional(),
    }),
  ),
};
