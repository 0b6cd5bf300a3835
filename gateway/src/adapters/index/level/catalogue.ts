import type { DatasetList, DatasetQuery, DatasetSummary, LedgerRecord, RecordOf } from "@mulian/domain";
import { CatalogueSearch, type SearchDocument } from "./catalogue-search.js";
import type { NewestRecords } from "./newest-records.js";

/** The searchable catalogue over the newest records: keeps the search in step with datasets, their holds and their departments' names. */
export class Catalogue {
  private readonly searching = new CatalogueSearch();
  private readonly linkedOf = new Map<string, Map<string, boolean>>();

  constructor(private readonly newest: NewestRecords) {}

  rebuild(): void {
    for (const { record } of this.newest.ordered("resource")) this.link(record);
    for (const { record } of this.newest.ordered("dataset")) this.put(record.id);
  }

  update(records: readonly LedgerRecord[]): void {
    const datasets = new Set<string>();
    for (const record of records) {
      if (record.kind === "dataset") datasets.add(record.id);
      else if (record.kind === "hold" && record.subjectKind === "dataset") datasets.add(record.subject);
      else if (record.kind === "resource") this.link(record);
      else if (record.kind === "department")
        for (const { record: dataset } of this.newest.ordered("dataset"))
          if (dataset.department === record.id) datasets.add(dataset.id);
    }
    for (const id of datasets) this.put(id);
  }

  search(query: DatasetQuery, visible: (dataset: RecordOf<"dataset">) => boolean): Omit<DatasetList, "height"> {
    const { page, total, nextCursor, facets } = this.searching.search(query, visible);
    return {
      items: page.map((document) => this.summary(document)),
      total,
      facets: facets.result((facet, value) => (facet === "department" ? this.departmentName(value) : value)),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  private put(id: string): void {
    const entry = this.newest.entry("dataset", id);
    if (entry === undefined) return;
    const { names } = this.newest.entry("department", entry.record.department)?.record ?? {};
    const hold = this.newest.entry("hold", `dataset:${id}:authority`)?.record;
    this.searching.put(entry.record, entry.order, [names?.zh ?? "", names?.en ?? ""], hold === undefined ? [] : [hold]);
  }

  private link(resource: RecordOf<"resource">): void {
    const resources = this.linkedOf.get(resource.dataset) ?? new Map<string, boolean>();
    resources.set(resource.id, resource.status === "linked");
    this.linkedOf.set(resource.dataset, resources);
  }

  private summary({ dataset, effectiveState }: SearchDocument): DatasetSummary {
    const { content } = dataset;
    return {
      id: dataset.id,
      version: dataset.version,
      code: content.code,
      title: content.title,
      abstract: content.abstract,
      department: dataset.department,
      departmentName: this.departmentName(dataset.department),
      shareType: content.shareType,
      grade: content.grade,
      state: effectiveState,
      format: content.format,
      updateCycle: content.updateCycle,
      tags: content.tags,
      items: content.items.length,
      linked: [...(this.linkedOf.get(dataset.id)?.values() ?? [])].includes(true),
      lastRefreshAt: dataset.lastRefreshAt,
      publishedAt: dataset.publishedAt,
    };
  }

  private departmentName(id: string): string {
    return this.newest.entry("department", id)?.record.names.zh ?? id;
  }
}
