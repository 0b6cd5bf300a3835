import type { RecordKind, RecordOf, Language } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { Clock } from "../ports/clock.js";

/** The records as they stood when block `at` was the newest, or as they stand now. */
export class Snapshot {
  constructor(
    private readonly index: CatalogueIndex,
    private readonly clock: Clock,
    private readonly at?: number | undefined,
  ) {}

  /** Blocks this reflects. */
  get height(): number {
    return this.at === undefined ? this.index.height : Math.min(this.at + 1, this.index.height);
  }

  /** What `expired` and `overdue` are judged by: the clock now, the ledger's time in the past. */
  get now(): string {
    return this.at === undefined ? this.clock.now().toISOString() : this.index.timeAt(this.at);
  }

  /** The ledger's time when the block was the newest. */
  timeAt(block: number): string {
    return this.index.timeAt(block);
  }

  get<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined {
    return this.index.get(kind, id, this.at);
  }

  all<K extends RecordKind>(kind: K, filter: (record: RecordOf<K>) => boolean): readonly RecordOf<K>[] {
    const { at } = this;
    if (at === undefined) return this.index.all(kind, filter);
    return this.index
      .all(kind)
      .map((record) => this.index.get(kind, record.id, at))
      .filter((record): record is RecordOf<K> => record !== undefined && filter(record));
  }

  /** The records of several keys that are there. */
  several<K extends RecordKind>(kind: K, ids: readonly string[]): readonly RecordOf<K>[] {
    return ids.map((id) => this.get(kind, id)).filter((record) => record !== undefined);
  }

  /** In Chinese unless English is asked for and there is an English name. */
  departmentName(id: string, language: Language = "zh"): string {
    const names = this.get("department", id)?.names;
    return (language === "en" ? names?.en : undefined) ?? names?.zh ?? id;
  }

  datasetTitle(id: string): string {
    return this.get("dataset", id)?.content.title ?? id;
  }
}
