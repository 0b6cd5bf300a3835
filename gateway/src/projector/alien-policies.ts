import type { ForeignWrite, KeyPolicy } from "../ports/ledger.js";
import { because } from "./because.js";
import { afterwards, beside, type Circumstances } from "./circumstances.js";

/**
 * Policies on keys that the contract does not set: it sets one with the first version of a record that only its owner's
 * organisation may write, and never again. Any other leaves the key to whom it names, and stops who may write it by right. It
 * changes nothing of what counts, and voids nothing: an honest contract, too, sets the policy that a forged record tells it.
 */
export const alienPolicies = (circumstances: Circumstances): readonly ForeignWrite[] =>
  circumstances.transaction.policies
    .filter(({ key, allOf }) => !isSame(allOf, expected(key, circumstances)))
    .map(({ key }) => ({ key, reason: because("policyOfNoContract") }));

const isSame = (found: KeyPolicy["allOf"], asked: readonly string[] | undefined): boolean =>
  found !== undefined && asked !== undefined && found.join() === asked.join();

/** The organisations that the contract has endorse every later version of what is written first here, sorted. */
function expected(key: string, circumstances: Circumstances): readonly string[] | undefined {
  const colon = key.indexOf(":");
  const kind = KEYED.find((one) => one === key.slice(0, colon));
  const record = kind && beside(circumstances, kind, key.slice(colon + 1));
  if (record?.version !== 1) return undefined;
  const { authorityMsp } = circumstances;
  switch (record.kind) {
    case "department":
      return both(record.mspId, authorityMsp);
    case "decision": {
      const provider = mspOf(record.provider, circumstances);
      const { grade } = afterwards(circumstances, "access-request", record.request) ?? {};
      return both(provider, grade === "general" ? provider : authorityMsp);
    }
    default:
      return both(mspOf(record.department, circumstances), authorityMsp);
  }
}

/** Kinds whose keys have a policy of their own. */
const KEYED = ["department", "duty", "dataset", "resource", "decision"] as const;

const mspOf = (department: string, { view }: Circumstances): string | undefined =>
  view.get("department", department)?.mspId;

const both = (one: string | undefined, other: string | undefined): readonly string[] | undefined =>
  one === undefined || other === undefined ? undefined : [...new Set([one, other])].toSorted();
