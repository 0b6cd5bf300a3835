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
  const [kind, id] = [key.slice(0, colon), key.slice(colon + 1)];
  const { authorityMsp, view } = circumstances;
  switch (kind) {
    case "department":
      return isNew(kind, id, circumstances) ? both(beside(circumstances, kind, id)?.mspId, authorityMsp) : undefined;
    case "duty":
    case "dataset":
    case "resource": {
      const owner = view.get("department", beside(circumstances, kind, id)?.department ?? "");
      return isNew(kind, id, circumstances) ? both(owner?.mspId, authorityMsp) : undefined;
    }
    case "decision": {
      const provider = view.get("department", beside(circumstances, kind, id)?.provider ?? "")?.mspId;
      const isGeneral = afterwards(circumstances, "access-request", id)?.grade === "general";
      return isNew(kind, id, circumstances) ? both(provider, isGeneral ? provider : authorityMsp) : undefined;
    }
    default:
      return undefined;
  }
}

const isNew = (kind: Parameters<typeof beside>[1], id: string, circumstances: Circumstances): boolean =>
  beside(circumstances, kind, id)?.version === 1;

const both = (one: string | undefined, other: string | undefined): readonly string[] | undefined =>
  one === undefined || other === undefined ? undefined : [...new Set([one, other])].toSorted();
