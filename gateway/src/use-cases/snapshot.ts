import { shanghaiDate, type RecordKind, type RecordOf, type Language } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { Clock } from "../ports/clock.js";

/** Kinds of records of which a grant has several. */
type OfGrant = "key-holding" | "use-record";

/** The records as they stood when block `at` was the newest, or as they stand now. */
export class Snapshot {
  constructor(
    private readonly index: CatalogueIndex,
    private readonly clock: Clock,
    private readonly at?: number | undefined,
  ) {}

  private readonly byGrant = new Map<OfGrant, ReadonlyMap<string, readonly RecordOf<OfGrant>[]>>();
  private instant: string | undefined;
  private today: string | undefined;

  /** Blocks this reflects. */
  get height(): number {
    return this.at === undefined ? this.index.height : Math.min(this.at + 1, this.index.height);
  }

  /** What `expired` and `overdue` are judged by, one instant for all: the clock when first asked, the ledger's time in the past. */
  get now(): string {
    this.instant ??= this.at === undefined ? this.clock.now().toISOString() : this.index.timeAt(this.at);
    return this.instant;
  }

  /** Whether a limit's last day has ended, by `now`: as `isOverdue`, which would tell the day of it anew for every record. */
  isOver(lastDay: string): boolean {
    this.today ??= shanghaiDate(this.now);
    return this.today > lastDay;
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

  /** A grant's records of a kind, all of which are gone through once for however many grants. */
  ofGrant<K extends OfGrant>(kind: K, grant: string): readonly RecordOf<K>[] {
    const known =
      this.byGrant.get(kind) ??
      Map.groupBy(
        this.all<OfGrant>(kind, () => true),
        (record) => record.grant,
      );
    this.byGrant.set(kind, known);
    return (known.get(grant) ?? []) as readonly RecordOf<K>[]; // each kind has its own entry
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
