import { methodTermsMistakes, offeredMethods, type AccessRequest, type Dataset, type VoidReason } from "@mulian/domain";
import { because } from "../because.js";

/** Why a department cannot ask a dataset, as it stands, for these items by this method; the contract itself may grant it. */
export function unlessAskable(
  { department, state, content }: Dataset,
  { requester, terms }: Pick<AccessRequest, "requester" | "terms">,
): VoidReason | undefined {
  if (department === requester) return because("ownData");
  if (state !== "published" && state !== "updating") return because("notPublished", { state });
  if (content.shareType === "not-shared") return because("notShared");
  const { scope = [] } = content.conditions ?? {};
  if (scope.length > 0 && !scope.includes(requester)) return because("outOfScope");
  return fits(content, terms) ? undefined : because("notOffered");
}

function fits({ items, shareMethods }: Dataset["content"], terms: AccessRequest["terms"]): boolean {
  const known = new Set(items.map(({ name }) => name));
  return (
    offeredMethods(shareMethods).includes(terms.method) &&
    terms.items.every((name) => known.has(name)) &&
    new Set(terms.items).size === terms.items.length &&
    methodTermsMistakes(items, terms).length === 0
  );
}
