/** Pages of the console that show a record itself, by the record's kind. */
const PAGES: Readonly<Record<string, string>> = {
  dataset: "datasets",
  department: "departments",
  grant: "grants",
  "access-request": "requests",
  correction: "corrections",
  "use-record": "use-records",
};

/** The address of the page that shows a record; undefined for kinds that have none. */
export function pageOf(kind: string, id: string): string | undefined {
  const page = PAGES[kind];
  return page === undefined ? undefined : `/${page}/${id}`;
}
