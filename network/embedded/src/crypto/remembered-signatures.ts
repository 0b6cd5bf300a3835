import { sha256 } from "./sha256.js";
import type { Identity, MspManager, NodeRole, SigningIdentity } from "./types.js";

/** Three signatures a transaction are checked a second time shortly after the first; past so many, verifying again is cheap enough. */
const MAX_REMEMBERED = 16_384;

/**
 * Signatures that this process made, or has verified once: the peers' endorsements and the clients' envelopes come back
 * in the block. Remembered by a hash over identity, signature and bytes, and forgotten at the second look.
 */
export class RememberedSignatures {
  readonly #known = new Set<string>();

  /** The same MSPs, whose identities look here first. */
  manager(inner: MspManager): MspManager {
    const wrapped = new WeakMap<Identity, RememberingIdentity>();
    return {
      get mspIds() {
        return inner.mspIds;
      },
      deserialize: (serialized) => {
        const identity = inner.deserialize(serialized);
        let remembering = wrapped.get(identity);
        if (remembering === undefined) wrapped.set(identity, (remembering = new RememberingIdentity(identity, this)));
        return remembering;
      },
      satisfiesPrincipal: (identity, principal) =>
        inner.satisfiesPrincipal(identity instanceof RememberingIdentity ? identity.inner : identity, principal),
    };
  }

  /** The same signer, whose signatures are remembered. */
  signer(inner: SigningIdentity): SigningIdentity {
    return new RememberingSigner(inner, this);
  }

  /** @param key of `keyOf` */
  remember(key: string): void {
    const [oldest] = this.#known.size >= MAX_REMEMBERED ? this.#known : [];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.add(key);
  }

  /** True once for each time it was remembered. @param key of `keyOf` */
  recall(key: string): boolean {
    return this.#known.delete(key);
  }
}

class RememberingIdentity implements Identity {
  readonly mspId: string;
  readonly roles: ReadonlySet<NodeRole>;
  readonly expiresAt: Date;
  readonly identifier: string;
  readonly serialized: Buffer;

  constructor(
    readonly inner: Identity,
    protected readonly memory: RememberedSignatures,
  ) {
    ({ mspId: this.mspId, roles: this.roles, expiresAt: this.expiresAt } = inner);
    ({ identifier: this.identifier, serialized: this.serialized } = inner);
  }

  verify(bytes: Uint8Array, signature: Uint8Array): boolean {
    const key = keyOf(this.inner, bytes, signature);
    if (this.memory.recall(key)) return true;
    if (!this.inner.verify(bytes, signature)) return false;
    this.memory.remember(key);
    return true;
  }
}

class RememberingSigner extends RememberingIdentity implements SigningIdentity {
  constructor(
    private readonly signing: SigningIdentity,
    memory: RememberedSignatures,
  ) {
    super(signing, memory);
  }

  sign(bytes: Uint8Array): Buffer {
    const signature = this.signing.sign(bytes);
    this.memory.remember(keyOf(this.inner, bytes, signature));
    return signature;
  }
}

/** Lengths go in first, so that no byte can pass from one part to the next. */
function keyOf(identity: Identity, bytes: Uint8Array, signature: Uint8Array): string {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(identity.serialized.length, 0);
  lengths.writeUInt32LE(signature.length, 4);
  return sha256(lengths, identity.serialized, signature, bytes).toString("base64");
}
