import type { ErrorDetails } from "@mulian/domain";
import { z } from "zod";

/** Longer than any word, name or moment a refusal has. */
const MAX_TEXT = 200;
/** As many as anybody reads. */
const MAX_TEXTS = 50;

const text = z.string().max(MAX_TEXT);
const texts = z.array(text).max(MAX_TEXTS);
const number = z.number();

/**
 * What a refusal's details may say of its cause to whoever is refused. Anything else in them (an inner cause, an address) is for
 * the log. A word is one of the ledger's, a moment RFC 3339, a day YYYY-MM-DD.
 */
const schemas = {
  state: text,
  datasetState: text,
  shareType: text,
  grade: text,
  method: text,
  grantedPurpose: text,
  actor: text,
  signer: text,
  quota: text,
  due: text,
  replyDue: text,
  notBefore: text,
  endedAt: text,
  user: text,
  department: text,
  item: text,
  items: texts,
  days: texts,
  roles: texts,
  attributes: texts,
  missingDocuments: texts,
  version: number,
  expectedVersion: number,
  grantedVersion: number,
  currentVersion: number,
  finding: number,
  recordsAtMost: number,
  limit: number,
  limitBytes: number,
  limitCharacters: number,
  limitMs: number,
  limitSeconds: number,
} as const;

type Schemas = typeof schemas;
export type FactName = keyof Schemas;
export type RefusalFacts = { readonly [Name in FactName]?: z.output<Schemas[Name]> };

// Object.keys has no more than the names above.
export const factNames = Object.keys(schemas) as readonly FactName[];

/** Those of the details that may be told; what is not of its type is none. */
export function factsOf(details: ErrorDetails): RefusalFacts {
  const told = factNames.flatMap((name) => {
    const { success, data } = schemas[name].safeParse(details[name]);
    return success ? [[name, data] as const] : [];
  });
  return Object.fromEntries(told);
}
