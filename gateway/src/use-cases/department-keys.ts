import { type AnnouncedJwk, DepartmentKeyUse, type PublicJwk } from "@mulian/domain";
import { thumbprint } from "../exchange/jws.js";
import { signatureKey } from "../exchange/ledger-keys.js";
import { newSm2Key, sm2PublicOf, type Sm2PublicHalf } from "../exchange/sm2-wrap.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { KeyStore } from "../ports/key-store.js";

/** Names in the key store; the second key of a use ends in `.2`, the third in `.3`. */
const NAMES: Readonly<Record<DepartmentKeyUse, string>> = {
  sig: "department-sign",
  enc: "department-encrypt",
  "enc-sm2": "department-encrypt-sm2",
};

interface HeldKey {
  readonly name: string;
  readonly use: DepartmentKeyUse;
  readonly jwk: AnnouncedJwk;
}

type Store = Pick<KeyStore, "ensureKey" | "secret" | "putSecret" | "list">;

/**
 * The department's own keys that stand on the ledger, old ones included: what was wrapped to an old one is still opened, and a
 * new one signs from the block on that names it.
 */
export class DepartmentKeys {
  /** By use, oldest first. */
  private held: readonly HeldKey[] = [];

  private constructor(
    private readonly keyStore: Store,
    private readonly index: Pick<CatalogueIndex, "get">,
    private readonly department: string,
    private readonly names: Readonly<Record<DepartmentKeyUse, string>>,
  ) {}

  /** Reads the keys, and makes the first of each use where there is none. */
  static async open(
    keyStore: Store,
    index: Pick<CatalogueIndex, "get">,
    department: string,
    names = NAMES,
  ): Promise<DepartmentKeys> {
    const keys = new DepartmentKeys(keyStore, index, department, names);
    const kept = new Set((await keyStore.list()).map(({ name }) => name));
    for (const use of DepartmentKeyUse.options) {
      await keys.add(use, 1);
      for (let number = 2; kept.has(keys.nameOf(use, number)); number++) await keys.add(use, number);
    }
    return keys;
  }

  /** The newest key of each use: what the ledger is to name. */
  newest(): readonly AnnouncedJwk[] {
    return DepartmentKeyUse.options.map((use) => this.newestOf(use).jwk);
  }

  /** Name of the newest signature key that the ledger says is good now; before it was announced, of the newest there is. */
  get signKeyName(): string {
    const good = this.held.findLast(
      ({ use, jwk }) => use === "sig" && signatureKey(this.index, this.department, jwk.kid) !== undefined,
    );
    return (good ?? this.newestOf("sig")).name;
  }

  /** Name of the encryption key with this thumbprint. */
  encryptKeyName(kid: string): string | undefined {
    return this.held.find(({ use, jwk }) => use !== "sig" && jwk.kid === kid)?.name;
  }

  holds(kid: string): boolean {
    return this.held.some(({ jwk }) => jwk.kid === kid);
  }

  /** Makes a further key of each use whose newest one is on the ledger; one that was made and never announced is next. */
  async renew(uses: readonly DepartmentKeyUse[]): Promise<void> {
    const announced = new Set(this.index.get("department", this.department)?.keys.map(({ jwk }) => jwk.kid));
    for (const use of uses)
      if (announced.has(this.newestOf(use).jwk.kid))
        await this.add(use, this.held.filter((key) => key.use === use).length + 1);
  }

  private nameOf(use: DepartmentKeyUse, number: number): string {
    return number === 1 ? this.names[use] : `${this.names[use]}.${number}`;
  }

  private newestOf(use: DepartmentKeyUse): HeldKey {
    const newest = this.held.findLast((key) => key.use === use);
    if (newest === undefined) throw new Error(`the department has no key of use ${use}`);
    return newest;
  }

  private async add(use: DepartmentKeyUse, number: number): Promise<void> {
    const name = this.nameOf(use, number);
    const jwk = use === "enc-sm2" ? await this.ensureSm2(name) : await this.ensure(name, use);
    this.held = [...this.held, { name, use, jwk }];
  }

  private async ensure(name: string, use: "sig" | "enc"): Promise<PublicJwk> {
    const jwk = await this.keyStore.ensureKey(name);
    return { ...jwk, use, kid: thumbprint(jwk) };
  }

  /** The private half is a secret of the key store: none of its tokens does SM2. */
  private async ensureSm2(name: string): Promise<AnnouncedJwk> {
    const kept = await this.keyStore.secret(name);
    if (kept !== undefined) return withKid(sm2PublicOf(kept));
    const { jwk, secret } = await newSm2Key();
    await this.keyStore.putSecret(name, secret);
    return withKid(jwk);
  }
}

const withKid = (jwk: Sm2PublicHalf): AnnouncedJwk => ({ ...jwk, kid: thumbprint(jwk) });
