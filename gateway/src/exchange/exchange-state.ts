import { mkdir } from "node:fs/promises";
import { Level } from "level";
import { BatchRun } from "./batch/batch-run.js";
import type { RecordAttempts } from "./check-budget.js";
import type { DayTable } from "./day-tables.js";

export interface DocumentLook {
  readonly at: string;
  readonly digest: string;
  /** `kind:id` of the record the document belongs to. */
  readonly subject: string;
  readonly department: string;
  readonly enrolmentId: string;
}

export interface SealedPackage {
  readonly packageDigest: string;
  readonly fingerprint: string;
  /** Name in the key store under which the provider keeps the data key. */
  readonly secretName: string;
  readonly rows: number;
  readonly brokenRows: number;
}

export interface WrappedKey {
  readonly jwe: string;
  /** Thumbprint of the encryption key it is wrapped to. */
  readonly kid: string;
  readonly packageDigest: string;
  readonly rows: number;
}

const wrappedName = (grant: string, packageDigest: string): string => `wrapped/${grant}/${packageDigest}`;

// Only the methods of this class write these values.
const parse = <T>(text: string | undefined): T | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as T);

/** The small durable things of the leg: which key is whose proof key, what has reached whom, who looked at what. */
export class ExchangeState {
  private looks = 0;
  /** Of the grants in use: some tens of bytes each. */
  private readonly proofKeyNames = new Map<string, string>();

  private constructor(private readonly db: Level<string, string>) {}

  static async open(directory: string): Promise<ExchangeState> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const state = new ExchangeState(new Level(directory));
    await state.db.open();
    return state;
  }

  async keepProofKey(thumbprint: string, keyName: string): Promise<void> {
    await this.db.put(`proof-key/${thumbprint}`, keyName, { sync: true });
  }

  /** Name in the key store of the proof key with this thumbprint; a name never changes. */
  async proofKeyName(thumbprint: string): Promise<string | undefined> {
    const known = this.proofKeyNames.get(thumbprint);
    if (known !== undefined) return known;
    const found = await this.db.get(`proof-key/${thumbprint}`);
    if (found !== undefined) this.proofKeyNames.set(thumbprint, found);
    return found;
  }

  /** Durable before a record can name the text. */
  async keepAuthored(digest: string): Promise<void> {
    await this.db.put(`authored/${digest}`, "", { sync: true });
  }

  /** Whether the text was written here, and not brought by another department's gateway. */
  async wasAuthored(digest: string): Promise<boolean> {
    return (await this.db.get(`authored/${digest}`)) !== undefined;
  }

  /** A department showed that it has the text. Durable before the text is. */
  async keepBrought(digest: string, department: string): Promise<void> {
    await this.db.put(`brought/${digest}/${department}`, "", { sync: true });
  }

  async broughtBy(digest: string): Promise<readonly string[]> {
    const prefix = `brought/${digest}/`;
    const names = await this.db.keys({ gte: prefix, lt: `brought/${digest}0` }).all();
    return names.map((name) => name.slice(prefix.length));
  }

  async keepSent(digest: string, department: string): Promise<void> {
    await this.db.put(`sent/${department}/${digest}`, "");
  }

  async wasSent(digest: string, department: string): Promise<boolean> {
    return (await this.db.get(`sent/${department}/${digest}`)) !== undefined;
  }

  /** Durable before the document is shown. */
  async keepLook(look: DocumentLook): Promise<void> {
    this.looks += 1;
    await this.db.put(`look/${look.at}/${process.pid}-${this.looks}`, JSON.stringify(look), { sync: true });
  }

  /** Oldest first. */
  async listLooks(): Promise<readonly DocumentLook[]> {
    const texts = await this.db.values({ gte: "look/", lt: "look0" }).all();
    // Only `keepLook` writes under this prefix.
    return texts.map((text) => JSON.parse(text) as DocumentLook);
  }

  /** Provider: what was sealed for these contents (a digest of dataset version, items, filter and masking). */
  async keepSealed(contents: string, sealed: SealedPackage): Promise<void> {
    const value = JSON.stringify(sealed);
    await this.db.batch(
      [
        { type: "put", key: `sealed/${contents}`, value },
        // Its place among what is sealed alike goes to the next package; its key stays until it is destroyed.
        { type: "put", key: `secret/${sealed.packageDigest}`, value: sealed.secretName },
      ],
      { sync: true },
    );
  }

  /** Provider: name in the key store of a package's data key. */
  async secretNameOf(packageDigest: string): Promise<string | undefined> {
    return this.db.get(`secret/${packageDigest}`);
  }

  async sealed(contents: string): Promise<SealedPackage | undefined> {
    return parse<SealedPackage>(await this.db.get(`sealed/${contents}`));
  }

  /** Both sides: a package's key, wrapped to the grantee for this grant. */
  async keepWrappedKey(grant: string, wrapped: WrappedKey): Promise<void> {
    await this.db.put(wrappedName(grant, wrapped.packageDigest), JSON.stringify(wrapped), { sync: true });
  }

  async wrappedKey(grant: string, packageDigest: string): Promise<WrappedKey | undefined> {
    return parse<WrappedKey>(await this.db.get(wrappedName(grant, packageDigest)));
  }

  async forgetWrappedKey(grant: string, packageDigest: string): Promise<void> {
    await this.db.del(wrappedName(grant, packageDigest), { sync: true });
  }

  /** Whether any grant's wrapped key opens this package. */
  async isWrapped(packageDigest: string): Promise<boolean> {
    const names = await this.db.keys({ gte: "wrapped/", lt: "wrapped0" }).all();
    return names.some((name) => name.endsWith(`/${packageDigest}`));
  }

  /** What was signed about a holding's destruction, a compact JWS. */
  async keepDestruction(holding: string, jws: string): Promise<void> {
    await this.db.put(`destruction/${holding}`, jws, { sync: true });
  }

  async destruction(holding: string): Promise<string | undefined> {
    return this.db.get(`destruction/${holding}`);
  }

  /** Digest of the document with that proof, which the ledger gets. */
  async keepDestructionDocument(holding: string, digest: string): Promise<void> {
    await this.db.put(`destruction-document/${holding}`, digest, { sync: true });
  }

  async destructionDocument(holding: string): Promise<string | undefined> {
    return this.db.get(`destruction-document/${holding}`);
  }

  /** Provider: what was asked about one record under a grant; `id` is the grant's with a keyed hash. Durable when it resolves. */
  async keepCheckAttempts(id: string, attempts: RecordAttempts): Promise<void> {
    await this.db.put(`check/${id}`, JSON.stringify(attempts), { sync: true });
  }

  async checkAttempts(id: string): Promise<RecordAttempts | undefined> {
    return parse<RecordAttempts>(await this.db.get(`check/${id}`));
  }

  /** Provider: what is told under an aggregate grant, of one reading of its source. Durable when it resolves. */
  async keepDayTable(grant: string, table: DayTable): Promise<void> {
    await this.db.put(`aggregate/${grant}`, JSON.stringify(table), { sync: true });
  }

  async dayTable(grant: string): Promise<DayTable | undefined> {
    return parse<DayTable>(await this.db.get(`aggregate/${grant}`));
  }

  /** Grantee: one run of a batch. Durable when it resolves. */
  async keepRun(run: BatchRun): Promise<void> {
    await this.db.put(`run/${run.grant}/${run.run}`, JSON.stringify(run), { sync: true });
  }

  async runs(): Promise<readonly BatchRun[]> {
    const texts = await this.db.values({ gte: "run/", lt: "run0" }).all();
    return texts.map((text) => BatchRun.parse(JSON.parse(text)));
  }

  /** Provider: what was counted and told under a grant that is over. */
  async forgetAnswers(grant: string): Promise<void> {
    await this.db.clear({ gte: `check/${grant}/`, lt: `check/${grant}0` });
    await this.db.del(`aggregate/${grant}`);
  }

  async close(): Promise<void> {
    await this.db.close();
  }
}
