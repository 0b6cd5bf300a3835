import type { Identity, MspManager } from "../crypto/types.js";
import { MspError } from "../crypto/types.js";

export class AccessError extends Error {
  override readonly name = "AccessError";
}

export interface SignedBytes {
  readonly signed: Uint8Array;
  readonly identity: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Fabric's `/Channel/Application/Readers` and `Writers`, which in this network every valid member of an organisation satisfies.
 * @throws AccessError when the certificate is not valid in this channel or did not sign
 */
export function checkSignature(
  mspManager: MspManager,
  policy: "Readers" | "Writers",
  channelId: string,
  data: SignedBytes,
): Identity {
  const identity = memberOf(mspManager, data.identity);
  if (identity?.verify(data.signed, data.signature) === true) return identity;
  throw new AccessError(
    `failed evaluating policy on signed data during check policy on channel [${channelId}] with policy [/Channel/Application/${policy}]: ` +
      `[implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the '${policy}' sub-policies to be satisfied]`,
  );
}

function memberOf(mspManager: MspManager, serialized: Uint8Array): Identity | undefined {
  try {
    return mspManager.deserialize(serialized);
  } catch (error) {
    if (error instanceof MspError) return undefined;
    throw error;
  }
}

/** A stream may outlive its certificate: asked at every block, expiry and revocation end it. */
export function isMember({ mspManager }: Readonly<{ mspManager: MspManager }>, serialized: Uint8Array): boolean {
  return memberOf(mspManager, serialized) !== undefined;
}
