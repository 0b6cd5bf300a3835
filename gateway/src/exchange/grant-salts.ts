import { randomBytes } from "node:crypto";
import type { ExchangeKeys } from "./keys.js";

/** Where a grant's salt is in the key store. */
export const saltName = (grantId: string): string => `grant-salt-${grantId}`;

/** As many as the hash has. */
const SALT_BYTES = 32;

/**
 * A secret for each grant whose masking hashes or whose checks are counted. It is made when it is first needed, stays the same
 * for the grant's life, and is in the provider's key store alone: with it, whoever can guess a value could confirm the guess.
 */
export class GrantSalts {
  /** Two that ask at once get the same one. */
  private readonly asked = new Map<string, Promise<string>>();

  constructor(private readonly keyStore: Pick<ExchangeKeys, "secret" | "putSecret">) {}

  async of(grantId: string): Promise<string> {
    const known = this.asked.get(grantId);
    if (known !== undefined) return known;
    const salt = this.readOrMake(saltName(grantId)).finally(() => this.asked.delete(grantId));
    this.asked.set(grantId, salt);
    return salt;
  }

  private async readOrMake(name: string): Promise<string> {
    const known = await this.keyStore.secret(name);
    if (known !== undefined) return known;
    const salt = randomBytes(SALT_BYTES).toString("base64url");
    await this.keyStore.putSecret(name, salt);
    return salt;
  }
}
