import { expect } from "chai";

/** What the demonstration tells as JSON: one entry a step, the last one the trace of all before it. */
export interface ToldDemo {
  readonly steps: readonly { readonly step: string; readonly txId?: string; readonly detail?: unknown }[];
}

/** The life of a grant in the order in which the trace has to have it. */
const LIFE_OF_A_GRANT = [
  "request.submit",
  "grant.deliver",
  "key-holding.acknowledge",
  "delivery",
  "use.record",
  "correction.report",
  "correction.answer",
  "grant.revoke",
  "key-holding.end",
];

/** The document ends with a trace that has every part of the grant's life, each where it belongs. */
export function expectWholeLife({ steps }: ToldDemo): void {
  const trace = steps.at(-1)?.detail as readonly { readonly command: string }[]; // the trace's own items
  const places = LIFE_OF_A_GRANT.map((command) => trace.findIndex((entry) => entry.command === command));
  expect(places, LIFE_OF_A_GRANT.join()).not.to.include(-1);
  expect(places).to.deep.equal(places.toSorted((a, b) => a - b));
}
