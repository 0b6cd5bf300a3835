import { MspError } from "../crypto/types.js";
import type { Identity, MspManager } from "../crypto/types.js";

/** Bytes that somebody signed. */
export interface SignedData {
  readonly signed: Uint8Array;
  /** Serialized `msp.SerializedIdentity`. */
  readonly identity: Uint8Array;
  readonly signature: Uint8Array;
}

/** Who of these signed, each once; those unknown to the channel, and signatures that do not hold, do not count. */
export function signersOf(mspManager: MspManager, signatures: readonly SignedData[]): readonly Identity[] {
  const signers = new Map<string, Identity>();
  for (const { signed, identity: serialized, signature } of signatures) {
    const identity = identityOf(mspManager, serialized);
    if (identity === undefined || signers.has(identity.identifier) || !identity.verify(signed, signature)) continue;
    signers.set(identity.identifier, identity);
  }
  return [...signers.values()];
}

function identityOf(mspManager: MspManager, serialized: Uint8Array): Identity | undefined {
  try {
    return mspManager.deserialize(serialized);
  } catch (error) {
    if (error instanceof MspError) return undefined;
    throw error;
  }
}
