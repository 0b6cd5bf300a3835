import { methodTermsMistakes, offeredMethods, type AccessRequest, type Dataset } from "@mulian/domain";

/** Why a department cannot ask a dataset, as it stands, for these items by this method; the contract itself may grant it. */
export function unlessAskable(
  { department, state, content }: Dataset,
  { requester, terms }: Pick<AccessRequest, "requester" | "terms">,
): string | undefined {
  if (department === requester) return "asks for its own data";
  if (state !== "published" && state !== "updating") return `asks for a dataset that is ${state}`;
  if (content.shareType === "not-shared") return "asks for what is not shared";
  const { scope = [] } = content.conditions ?? {};
  if (scope.length > 0 && !scope.includes(requester))
    return "asks for what the dataset's conditions do not give to the department";
  return fits(content, terms) ? undefined : "asks for items, or by a method or terms, that the dataset does not have";
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
