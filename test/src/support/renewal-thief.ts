import { setTimeout as pause } from "node:timers/promises";
import type { FabricCaIdentity } from "@mulian/gateway/adapters/identity";
import { signDer } from "@mulian/gateway/ecdsa";
import { createPrivateKey } from "node:crypto";

type Credential = Awaited<ReturnType<FabricCaIdentity["renew"]>>;

/** Requests under way at a time: what one of them is refused by, another has slipped past. */
const HANDS = 2;
const PAUSE_MS = 5;

/** Has somebody's key and renews its certificate as fast as the CA answers, each time by the newest one. */
export class RenewalThief {
  private readonly hands: readonly Promise<void>[];
  private stopped = false;
  private had = 0;

  constructor(
    private readonly identity: FabricCaIdentity,
    private newest: Credential,
  ) {
    this.hands = Array.from({ length: HANDS }, () => this.renewOnAndOn());
  }

  /** How many certificates that brought so far. */
  get count(): number {
    return this.had;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.hands);
  }

  private async renewOnAndOn(): Promise<void> {
    while (!this.stopped)
      try {
        this.newest = await this.identity.renew(holderOf(this.newest));
        this.had += 1;
      } catch {
        await pause(PAUSE_MS); // refused, or slower than another hand: again by what there is now
      }
  }
}

function holderOf({ certificatePem, privateKeyPem }: Credential) {
  const key = createPrivateKey(privateKeyPem);
  return { certificatePem, sign: async (data: Uint8Array) => signDer(key, data) };
}
