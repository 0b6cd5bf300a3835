/** What a published catalogue says of a dataset, before it is made a record. */
export interface CatalogueEntry {
  readonly title: string;
  readonly abstract: string;
  readonly publisher: string;
  readonly tags: readonly string[];
  readonly fields: readonly string[];
}
