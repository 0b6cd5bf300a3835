import { evaluatePolicy } from "../channel/policy.js";
import { type MspManager, MspError } from "../crypto/types.js";
import type { CollectionDefinition } from "../ledger/types.js";

/** @param serialized bytes of `msp.SerializedIdentity`; somebody who is no valid member of the channel is none of a collection */
export function isCollectionMember(
  { mspManager }: Readonly<{ mspManager: MspManager }>,
  { memberPolicy }: CollectionDefinition,
  serialized: Uint8Array,
): boolean {
  try {
    return evaluatePolicy(mspManager, memberPolicy, [mspManager.deserialize(serialized)]);
  } catch (error) {
    if (error instanceof MspError) return false;
    throw error;
  }
}
