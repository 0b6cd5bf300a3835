import type { CatalogueIndex, DatedBack, IndexedTransaction, IndexPage } from "../../../ports/catalogue-index.js";
import { readBlock, readDatedBack, readTransaction } from "./block-entries.js";
import type { BlockEntry } from "./entries.js";
import { blockKey, DATED_BACK_PREFIX, prefixed, transactionKey } from "./keys.js";
import { invalidCursor } from "./search-order.js";
import type { IndexStore } from "./store.js";

const VALID = 0;

/** Blocks and transactions as the store has them. */
export class StoredBlocks {
  constructor(private readonly store: IndexStore) {}

  async block(number: number): Promise<BlockEntry | undefined> {
    const text = await this.store.get(blockKey(number));
    return text === undefined ? undefined : readBlock(text);
  }

  /** Newest first. @throws DomainError INVALID_INPUT for a cursor that is none */
  async page({ cursor, limit }: IndexPage): ReturnType<CatalogueIndex["blocks"]> {
    const { height } = this.store.meta;
    const before = cursor === undefined ? height : Number(cursor);
    if (!Number.isSafeInteger(before) || before < 0) throw invalidCursor();
    const found = await this.store.entries({ gte: "b!", lt: blockKey(before), reverse: true, limit });
    const items = await Promise.all(
      found.map(async ([, value]) => {
        const { txIds, ledgerTime: _time, ...header } = readBlock(value);
        return { ...header, transactions: await this.transactions(txIds) };
      }),
    );
    const last = items.at(-1)?.number ?? 0;
    return { items, total: height, ...(last > 0 ? { nextCursor: String(last) } : {}) };
  }

  async transactions(txIds: readonly string[]): Promise<readonly IndexedTransaction[]> {
    const texts = await this.store.getMany(txIds.map(transactionKey));
    return texts.flatMap((text) => (text === undefined ? [] : [readTransaction(text)]));
  }

  async datedBack(): Promise<readonly DatedBack[]> {
    const found = (await this.store.entries(prefixed(DATED_BACK_PREFIX))).map(([, value]) => readDatedBack(value));
    const transactions = await this.transactions(found.map(({ txId }) => txId));
    // A valid transaction's id is its own, so all are there, in the same order.
    return transactions.map((transaction, at) => ({ transaction, newest: found[at]?.newest ?? "" }));
  }

  /** The ledger's time never goes back, so that before the first block that is later none is. */
  async datedAfter(at: string, most: number): Promise<readonly IndexedTransaction[]> {
    const found: IndexedTransaction[] = [];
    const { height, ledgerTime } = this.store.meta;
    if (ledgerTime <= at) return found;
    let [first, after] = [0, height - 1];
    while (first < after) {
      const middle = Math.floor((first + after) / 2);
      if (((await this.block(middle))?.ledgerTime ?? "") > at) after = middle;
      else first = middle + 1;
    }
    for (let number = first; number < height && found.length < most; number++) {
      const transactions = await this.transactions((await this.block(number))?.txIds ?? []);
      found.push(...transactions.filter((one) => one.validationCode === VALID && one.at > at));
    }
    return found.slice(0, most);
  }

  /** Each once, in the ledger's order. */
  async transactionsOf(subjects: readonly string[]): Promise<readonly IndexedTransaction[]> {
    const found = await Promise.all(subjects.map((subject) => this.store.entries(prefixed(`s!${subject}!`))));
    // The end of the key is block and position, so its order is the ledger's.
    const byPlace = new Map(found.flat().map(([key, txId]) => [key.split("!").slice(-2).join("!"), txId]));
    const places = [...byPlace.keys()].sort();
    return this.transactions(places.flatMap((place) => byPlace.get(place) ?? []));
  }
}
