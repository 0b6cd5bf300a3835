import { effectiveDatasetState, type Dataset, type DatasetQuery, type Hold } from "@mulian/domain";
import { FacetCounter, facetValues, missedFilter, wantedFacets, type Facet } from "./facets.js";
import { cursorAfter, encodeCursor } from "./search-order.js";
import { normalise, TextIndex, wordsOf } from "./text-index.js";

export interface SearchDocument {
  readonly dataset: Dataset;
  readonly order: string;
  readonly number: number;
  readonly title: string;
  readonly effectiveState: Dataset["state"];
  readonly facets: Readonly<Record<Facet, readonly string[]>>;
}

export interface SearchResult {
  readonly page: readonly SearchDocument[];
  readonly total: number;
  readonly nextCursor?: string;
  readonly facets: FacetCounter;
}

/** The text in which a query's words are looked for; the department's name is given because it stands in another record. */
export function searchText(dataset: Dataset, departmentNames: readonly string[]): string {
  const { content } = dataset;
  const items = content.items.flatMap((item) => [item.name, item.title]);
  return normalise(
    [
      content.title,
      content.abstract,
      content.code,
      ...content.classification,
      ...content.tags,
      ...items,
      dataset.department,
      ...departmentNames,
    ].join("\n"),
  );
}

/** Full text and facets over the datasets, in memory. */
export class CatalogueSearch {
  private readonly text = new TextIndex();
  private readonly byNumber = new Map<number, SearchDocument>();
  private readonly byId = new Map<string, SearchDocument>();
  /** Oldest first, as datasets first appeared. */
  private ordered: SearchDocument[] = [];
  private sorted = true;

  put(dataset: Dataset, order: string, departmentNames: readonly string[], holds: readonly Hold[]): void {
    const known = this.byId.get(dataset.id);
    if (known !== undefined) {
      this.text.remove(known.number);
      this.byNumber.delete(known.number);
    }
    const effectiveState = effectiveDatasetState(dataset, holds);
    const document: SearchDocument = {
      dataset,
      order,
      number: this.text.add(searchText(dataset, departmentNames)),
      title: normalise(dataset.content.title),
      effectiveState,
      facets: facetValues(dataset, effectiveState),
    };
    this.byNumber.set(document.number, document);
    this.byId.set(dataset.id, document);
    this.sorted = false;
  }

  search(query: DatasetQuery, visible: (dataset: Dataset) => boolean): SearchResult {
    const words = wordsOf(query.q ?? "");
    const wanted = wantedFacets(query);
    const facets = new FacetCounter();
    const hits: SearchDocument[] = [];
    for (const document of this.matching(words)) {
      const missed = missedFilter(document.facets, wanted);
      if (missed === "several" || !isListed(document, query) || !visible(document.dataset)) continue;
      facets.add(document.facets, missed);
      if (missed === undefined) hits.push(document);
    }
    const ordered = inOrder(hits, query, words);
    const start = cursorAfter(ordered, query);
    const page = ordered.slice(start, start + query.limit);
    const last = page.at(-1);
    return {
      page,
      total: hits.length,
      facets,
      ...(last !== undefined && start + query.limit < ordered.length ? { nextCursor: encodeCursor(last) } : {}),
    };
  }

  /** Documents that contain all words, newest first. */
  private *matching(words: readonly string[]): Iterable<SearchDocument> {
    const sets = words.map((word) => this.text.containing(word));
    const ordered = this.inAge();
    for (let i = ordered.length - 1; i >= 0; i--) {
      const document = ordered[i];
      if (document !== undefined && sets.every((set) => set.has(document.number))) yield document;
    }
  }

  private inAge(): readonly SearchDocument[] {
    if (!this.sorted) {
      this.ordered = [...this.byId.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
      this.sorted = true;
    }
    return this.ordered;
  }
}

/** Retired datasets are history: they are listed only when asked for. */
const isListed = (document: SearchDocument, query: DatasetQuery): boolean =>
  document.effectiveState !== "retired" || query.status === "retired";

const collator = new Intl.Collator("zh");

function inOrder(
  hits: readonly SearchDocument[],
  query: DatasetQuery,
  words: readonly string[],
): readonly SearchDocument[] {
  switch (query.sort) {
    case "title":
      return hits.toSorted((a, b) => collator.compare(a.title, b.title));
    case "-publishedAt":
      return hits.toSorted((a, b) => newestFirst(a.dataset.publishedAt, b.dataset.publishedAt));
    case "-lastRefreshAt":
      return hits.toSorted((a, b) => newestFirst(a.dataset.lastRefreshAt, b.dataset.lastRefreshAt));
    case "relevance":
      return byRelevance(hits, normalise(query.q ?? "").trim(), words);
  }
}

const newestFirst = (a = "", b = ""): number => (a === b ? 0 : a > b ? -1 : 1);

/** The exact title first, then titles that begin with the query, then those with all its words, then the rest; newest first within each. */
function byRelevance(
  hits: readonly SearchDocument[],
  query: string,
  words: readonly string[],
): readonly SearchDocument[] {
  if (words.length === 0) return hits;
  const ranks: SearchDocument[][] = [[], [], [], []];
  for (const hit of hits) {
    const rank =
      hit.title === query
        ? 0
        : hit.title.startsWith(query)
          ? 1
          : words.every((word) => hit.title.includes(word))
            ? 2
            : 3;
    ranks[rank]?.push(hit);
  }
  return ranks.flat();
}
