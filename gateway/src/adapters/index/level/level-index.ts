import { createHash } from "node:crypto";
import {
  canonicalJson,
  DomainError,
  type DatasetList,
  type DatasetQuery,
  type RecordKind,
  type RecordOf,
} from "@mulian/domain";
import type { Logger } from "pino";
import type {
  CatalogueIndex,
  DatedBack,
  IndexedTransaction,
  IndexedVersion,
  IndexList,
  IndexPage,
  InvalidVersion,
} from "../../../ports/catalogue-index.js";
import type { LedgerBlock } from "../../../ports/ledger.js";
import type { RecordView, VersionOperation } from "../../../projector/operations.js";
import { project } from "../../../projector/project.js";
import { entriesOf, readBlock, readForeign, readVersion } from "./block-entries.js";
import { Catalogue } from "./catalogue.js";
import type { ForeignEntry, VersionEntry } from "./entries.js";
import { blockKey, FOREIGN_PREFIX, META_KEY, placeOf, prefixed, versionKey } from "./keys.js";
import { listPage } from "./list-page.js";
import { NewestRecords } from "./newest-records.js";
import { IndexStore } from "./store.js";
import { StoredBlocks } from "./stored-blocks.js";
import { HeightWaiters } from "./waiters.js";

type Writer = Pick<InvalidVersion, "creator" | "endorsers">;

export interface LevelIndexOptions {
  readonly directory: string;
  readonly authorityMsp: string;
  readonly logger: Logger;
}

/** The catalogue index in LevelDB: every version on disk, the newest ones and the search in memory. */
export class LevelIndex implements CatalogueIndex {
  private newest = new NewestRecords();
  private catalogue = new Catalogue(this.newest);
  /** `kind:id` of every record of which a version does not count. */
  private readonly invalid = new Set<string>();
  private invalidSeen = 0;
  private readonly waiters = new HeightWaiters();
  private readonly stored: StoredBlocks;
  private applying: Promise<void> = Promise.resolve();
  /** Of the newest block, if it was projected since the index was opened: the next one names it. */
  private newestHash: string | undefined;

  private constructor(
    private readonly store: IndexStore,
    private readonly options: LevelIndexOptions,
  ) {
    this.stored = new StoredBlocks(store);
  }

  static async open(options: LevelIndexOptions): Promise<LevelIndex> {
    const versions: { readonly key: string; readonly entry: VersionEntry }[] = [];
    const foreign: ForeignEntry[] = [];
    const { store, discarded } = await IndexStore.open(options.directory, ([key, value]) => {
      if (key.startsWith("v!")) versions.push({ key, entry: readVersion(value) });
      if (key.startsWith(FOREIGN_PREFIX)) foreign.push(readForeign(value));
    });
    if (discarded !== undefined)
      options.logger.warn({ reason: discarded }, "the index is thrown away and built anew from block 0");
    const index = new LevelIndex(store, options);
    for (const { key, entry } of versions) index.load(entry, placeOf(key));
    for (const entry of foreign) index.tell(entry);
    index.newest.sortByAge();
    index.catalogue.rebuild();
    return index;
  }

  get height(): number {
    return this.store.meta.height;
  }

  get ledgerTime(): string {
    return this.store.meta.ledgerTime;
  }

  timeAt(at: number): string {
    if (at >= this.height - 1) return this.ledgerTime;
    const text = this.store.getSync(blockKey(at));
    return text === undefined ? this.ledgerTime : readBlock(text).ledgerTime;
  }

  /** Blocks come one after another; a second caller waits for the first. */
  apply(block: LedgerBlock): Promise<void> {
    const done = this.applying.then(() => this.applyNext(block));
    this.applying = done.catch(() => undefined);
    return done;
  }

  private async applyNext(block: LedgerBlock): Promise<void> {
    if (block.number < this.height) return this.requireSame(block);
    if (block.number > this.height)
      throw new DomainError("INTERNAL", `block ${block.number} came where ${this.height} was due`);
    await this.requireSuccessor(block);
    const view: RecordView = {
      get: (kind, id) => this.get(kind, id),
      isInvalid: (kind, id) => this.invalid.has(`${kind}:${id}`),
      ledgerTime: this.ledgerTime,
    };
    const operations = project(block, view, this.options.authorityMsp);
    const versions = operations.versions.toSorted(
      (a, b) => a.position - b.position || (a.record.id < b.record.id ? -1 : 1),
    );
    const { genesisHash } = this.store.meta;
    const ledgerTime =
      operations.latestAt !== undefined && operations.latestAt > this.ledgerTime
        ? operations.latestAt
        : this.ledgerTime;
    await this.store.append(entriesOf(operations, ledgerTime), {
      height: block.number + 1,
      ledgerTime,
      genesisHash: block.number === 0 ? block.headerHash : genesisHash,
    });
    this.newestHash = block.headerHash;
    for (const version of versions) this.load(version, version);
    for (const write of operations.foreign) this.tell(write);
    this.catalogue.update(versions.map(({ record }) => record));
    this.waiters.reached(this.height);
  }

  private async requireSame(block: LedgerBlock): Promise<void> {
    const known = await this.stored.block(block.number);
    if (known?.headerHash !== block.headerHash)
      throw new DomainError(
        "INTEGRITY_FAILURE",
        `block ${block.number} of the ledger is not the one the index was made from`,
      );
  }

  private async requireSuccessor(block: LedgerBlock): Promise<void> {
    if (block.number === 0) return;
    const before = this.newestHash ?? (await this.stored.block(block.number - 1))?.headerHash;
    if (before !== block.previousHash)
      throw new DomainError("INTEGRITY_FAILURE", `block ${block.number} does not follow the index's last one`);
  }

  private load(
    { record, invalid, txId }: Pick<VersionOperation, "record" | "txId" | "invalid">,
    place: { readonly blockNumber: number; readonly position: number },
  ): void {
    if (invalid === undefined) return this.newest.add(record, place);
    this.invalid.add(`${record.kind}:${record.id}`);
    this.tell({ key: `${record.kind}:${record.id}`, reason: invalid, txId, blockNumber: place.blockNumber });
  }

  private tell({ key, reason, txId, blockNumber }: Omit<ForeignEntry, "at">): void {
    this.invalidSeen += 1;
    this.options.logger.error(
      { record: key, txId, blockNumber, reason },
      "the ledger holds what does not count: no honest contract wrote it, or one that is newer than this gateway",
    );
  }

  get<K extends RecordKind>(kind: K, id: string, at?: number): RecordOf<K> | undefined {
    const entry = this.newest.entry(kind, id);
    if (entry === undefined) return undefined;
    if (at === undefined) return entry.record;
    const place = entry.places.findLast(({ blockNumber }) => blockNumber <= at);
    if (place === undefined) return undefined;
    if (place === entry.places.at(-1)) return entry.record;
    const text = this.store.getSync(versionKey(kind, id, place.blockNumber, place.position));
    return text === undefined ? undefined : (readVersion(text).record as RecordOf<K>); // the key names the kind
  }

  async history<K extends RecordKind>(kind: K, id: string): Promise<readonly IndexedVersion<RecordOf<K>>[]> {
    const places = this.newest.entry(kind, id)?.places ?? [];
    const texts = await this.store.getMany(
      places.map(({ blockNumber, position }) => versionKey(kind, id, blockNumber, position)),
    );
    return texts.flatMap((text, i) => {
      const place = places[i];
      if (text === undefined || place === undefined) return [];
      const { record, txId, at } = readVersion(text);
      return [{ record: record as RecordOf<K>, txId, at, blockNumber: place.blockNumber }]; // the key names the kind
    });
  }

  list<K extends RecordKind>(
    kind: K,
    filter: (record: RecordOf<K>) => boolean,
    page: IndexPage,
  ): IndexList<RecordOf<K>> {
    const passing = this.newest.ordered(kind).filter(({ record }) => filter(record));
    return { ...listPage(passing.reverse(), page), height: this.height };
  }

  all<K extends RecordKind>(kind: K, filter: (record: RecordOf<K>) => boolean = () => true): readonly RecordOf<K>[] {
    return this.newest
      .ordered(kind)
      .map(({ record }) => record)
      .filter(filter);
  }

  search(query: DatasetQuery, visible: (dataset: RecordOf<"dataset">) => boolean): DatasetList {
    return { ...this.catalogue.search(query, visible), height: this.height };
  }

  transactionsOf(subjects: readonly string[]): Promise<readonly IndexedTransaction[]> {
    return this.stored.transactionsOf(subjects);
  }

  async transaction(txId: string): Promise<IndexedTransaction | undefined> {
    return (await this.stored.transactions([txId]))[0];
  }

  blocks(page: IndexPage): ReturnType<CatalogueIndex["blocks"]> {
    return this.stored.page(page);
  }

  async waitForBlock(blockNumber: number, signal: AbortSignal): Promise<void> {
    if (this.height <= blockNumber) await this.waiters.wait(blockNumber, signal);
  }

  get invalidCount(): number {
    return this.invalidSeen;
  }

  async invalidVersions(): Promise<readonly InvalidVersion[]> {
    const versions = await Promise.all([...this.invalid].map((subject) => this.invalidVersionsOf(subject)));
    const foreign = await this.store.entries(prefixed(FOREIGN_PREFIX));
    const writes = foreign
      .map(([, value]) => readForeign(value))
      .map(({ key, ...entry }) => ({ record: key, ...entry }));
    const found = await Promise.all(
      [...versions.flat(), ...writes].map((one) => this.withWriter({ said: undefined, ...one })),
    );
    return found.toSorted((a, b) => a.blockNumber - b.blockNumber);
  }

  private async invalidVersionsOf(subject: string): Promise<readonly Omit<InvalidVersion, keyof Writer>[]> {
    const [kind, id] = splitOnce(subject);
    const entries = await this.store.entries(prefixed(`v!${kind}!${id}!`));
    return entries.flatMap(([key, value]) => {
      const { record: said, txId, at, invalid: reason } = readVersion(value);
      const { blockNumber } = placeOf(key);
      return reason === undefined
        ? []
        : [{ record: subject, version: said.version, txId, blockNumber, at, reason, said }];
    });
  }

  /** A valid transaction's id is its own, so it is always there. */
  private async withWriter(found: Omit<InvalidVersion, keyof Writer>): Promise<InvalidVersion> {
    const transaction = await this.transaction(found.txId);
    if (transaction === undefined) throw new DomainError("INTERNAL", `the index has no transaction ${found.txId}`);
    return { ...found, creator: transaction.creator, endorsers: [...transaction.endorsers] };
  }

  datedBack(): Promise<readonly DatedBack[]> {
    return this.stored.datedBack();
  }

  datedAfter(at: string, most: number): Promise<readonly IndexedTransaction[]> {
    return this.stored.datedAfter(at, most);
  }

  async digest(): Promise<string> {
    const hash = createHash("sha256");
    for await (const [key, value] of this.store.all()) if (key !== META_KEY) hash.update(`${key}\0${value}\n`);
    const { height, ledgerTime, genesisHash } = this.store.meta;
    return hash.update(canonicalJson({ height, ledgerTime, genesisHash })).digest("hex");
  }

  async reset(reason: string): Promise<void> {
    await this.applying;
    this.options.logger.warn({ reason }, "the index is thrown away and built anew from block 0");
    await this.store.clear();
    this.newestHash = undefined;
    this.newest = new NewestRecords();
    this.catalogue = new Catalogue(this.newest);
    this.invalid.clear();
    this.invalidSeen = 0;
  }

  async close(): Promise<void> {
    await this.applying;
    this.waiters.abandon();
    await this.store.close();
  }
}

function splitOnce(subject: string): [string, string] {
  const colon = subject.indexOf(":");
  return [subject.slice(0, colon), subject.slice(colon + 1)];
}
