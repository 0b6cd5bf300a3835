import { DateOnly } from "@mulian/domain";

export const SUBJECTS = ["dataset", "grant", "request", "department", "key"] as const;

/** What a trace can start from. */
export type Subject = (typeof SUBJECTS)[number];

/** First and last day, Asia/Shanghai; what is left out is not bounded. */
export interface Period {
  readonly from?: string;
  readonly to?: string;
}

/** The days that the address names; what is no day bounds nothing. */
export function periodOf(search: URLSearchParams): Period {
  const [from, to] = ["from", "to"].map((name) => DateOnly.safeParse(search.get(name)).data);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** The instants at which a period's first day begins and its last one ends. */
export const instantsOf = ({ from, to }: Period): Period => ({
  ...(from === undefined ? {} : { from: new Date(`${from}T00:00:00.000+08:00`).toISOString() }),
  ...(to === undefined ? {} : { to: new Date(`${to}T23:59:59.999+08:00`).toISOString() }),
});

/** The subject and id that the address names. */
export function subjectOf(search: URLSearchParams): { readonly subject: Subject; readonly id: string } | undefined {
  for (const subject of SUBJECTS) {
    const id = search.get(subject);
    if (id !== null && id !== "") return { subject, id };
  }
  return undefined;
}
