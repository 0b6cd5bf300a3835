export const SUBJECTS = ["dataset", "grant", "request", "department", "key"] as const;

/** What a trace can start from. */
export type Subject = (typeof SUBJECTS)[number];

/** The subject and id that the address names. */
export function subjectOf(search: URLSearchParams): { readonly subject: Subject; readonly id: string } | undefined {
  for (const subject of SUBJECTS) {
    const id = search.get(subject);
    if (id !== null && id !== "") return { subject, id };
  }
  return undefined;
}
