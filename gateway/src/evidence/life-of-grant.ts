import {
  ApprovalStep,
  type EvidenceStatement,
  type Grant,
  holdIdsOf,
  type RecordKind,
  type RecordOf,
  recordIdOf,
} from "@mulian/domain";
import type { ProvenReceipt } from "../exchange/proven-receipts.js";
import type { CatalogueIndex, IndexedVersion } from "../ports/catalogue-index.js";

export type RecordStatement = Extract<EvidenceStatement, { kind: "record" }>;

/**
 * Every version that tells of a grant's life, with where it was written, in ledger order: the request and who signed it, the
 * decision, the grant and the holds on it, who held which keys, the batches of its receipts; and what others judge these by: the
 * dataset, whose grade says who has to sign, who speaks for the departments, which keys they sign with, and who the authority was.
 * @param height versions in later blocks are left out
 */
export async function lifeOfGrant(
  index: CatalogueIndex,
  grant: Grant,
  receipts: readonly ProvenReceipt[],
  height: number,
): Promise<readonly RecordStatement[]> {
  const life = new Life(index, height);
  await life.wholeRecord("access-request", grant.request);
  await life.wholeRecord("decision", grant.request);
  for (const step of ApprovalStep.options) await life.wholeRecord("approval", recordIdOf([grant.request, step]));
  const signed = life.blocks;
  await life.wholeRecord("grant", grant.id);
  for (const hold of holdIdsOf("grant", grant.id)) await life.wholeRecord("hold", hold);
  for (const holding of index.all("key-holding", (record) => record.grant === grant.id)) {
    await life.wholeRecord("key-holding", holding.id);
    if (holding.dataKey !== undefined) await life.wholeRecord("data-key", holding.dataKey);
  }
  for (const batch of new Set(receipts.flatMap(batchesOf))) await life.wholeRecord("receipt-batch", batch);
  await life.standing("dataset", grant.terms.dataset, signed);
  await life.whoSpoke(grant, receipts, signed);
  return life.statements;
}

const batchesOf = ({ provider, grantee }: ProvenReceipt): readonly string[] =>
  [provider, grantee].flatMap((inclusion) => (inclusion === undefined ? [] : [inclusion.batch]));

class Life {
  private readonly found = new Map<string, RecordStatement>();

  constructor(
    private readonly index: CatalogueIndex,
    private readonly height: number,
  ) {}

  /** Numbers of the blocks so far. */
  get blocks(): readonly number[] {
    return [...new Set([...this.found.values()].map(({ block }) => block))];
  }

  get statements(): readonly RecordStatement[] {
    return [...this.found.values()].toSorted(
      (a, b) => a.block - b.block || compare(keyOf(a), keyOf(b)) || a.version - b.version,
    );
  }

  async wholeRecord(kind: RecordKind, id: string): Promise<void> {
    for (const version of await this.history(kind, id)) this.add(version);
  }

  /**
   * Departments and policy as they stood when something was signed, and as they stand now; the first announcement of each key
   * that signed a receipt, and its block if there is one.
   */
  async whoSpoke(
    { provider, grantee }: Pick<Grant, "provider" | "grantee">,
    receipts: readonly ProvenReceipt[],
    signed: readonly number[],
  ): Promise<void> {
    const policies = await this.standing("policy", "policy", signed);
    const authorities = policies.map(({ record }) => record.content.authorityDepartment);
    const kids = receipts.flatMap(({ signedBy }) => signedBy);
    for (const department of new Set([provider, grantee, ...authorities])) {
      const versions = await this.standing("department", department, signed);
      const own = new Set(kids.filter((key) => key.department === department).map(({ kid }) => kid));
      for (const kid of own) {
        const announced = versions.find(({ record }) => record.keys.some(({ jwk }) => jwk.kid === kid));
        if (announced !== undefined) this.add(announced);
        await this.wholeRecord("key-block", recordIdOf([department, kid]));
      }
    }
  }

  /** Adds the version in force at each of the blocks and the newest. @returns all there are, oldest first */
  async standing<K extends RecordKind>(
    kind: K,
    id: string,
    blocks: readonly number[],
  ): Promise<readonly IndexedVersion<RecordOf<K>>[]> {
    const versions = await this.history(kind, id);
    for (const block of [...blocks, this.height - 1]) {
      const inForce = versions.findLast(({ blockNumber }) => blockNumber <= block);
      if (inForce !== undefined) this.add(inForce);
    }
    return versions;
  }

  private async history<K extends RecordKind>(kind: K, id: string): Promise<readonly IndexedVersion<RecordOf<K>>[]> {
    return (await this.index.history(kind, id)).filter(({ blockNumber }) => blockNumber < this.height);
  }

  private add({ record: { kind, id, version }, blockNumber: block, txId }: IndexedVersion): void {
    const statement = { kind: "record", recordKind: kind, record: id, version, block, txId } as const;
    this.found.set(`${keyOf(statement)} ${version}`, statement);
  }
}

const keyOf = ({ recordKind, record }: Pick<RecordStatement, "recordKind" | "record">): string =>
  `${recordKind}:${record}`;
/** In the order of UTF-16 code units, which is the same everywhere. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
