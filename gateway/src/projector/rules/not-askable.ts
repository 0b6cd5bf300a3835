import { methodTermsMistakes, offeredMethods, type AccessRequest, type Dataset } from "@mulian/domain";

/** Why a department cannot ask a dataset, as it stands, for these items by this method; the contract itself may grant it. */
export function notAskable(
  { department, state, content }: Dataset,
  { requester, terms }: Pick<AccessRequest, "requester" | "terms">,
): string | undefined {
  const { shareType, shareMethods, conditions, items } = content;
  if (department === requester) return "asks for its own data";
  if (state !== "published" && state !== "updating") return `asks for a dataset that is ${state}`;
  if (shareType === "not-shared") return "asks for what is not shared";
  if (conditions !== undefined && conditions.scope.length > 0 && !conditions.scope.includes(requester))
    return "asks for what the dataset's conditions do not give to the department";
  if (!offeredMethods(shareMethods).includes(terms.method)) return "asks by a method that the dataset does not offer";
  const known = new Set(items.map(({ name }) => name));
  const areKnown = terms.items.every((name) => known.has(name)) && new Set(terms.items).size === terms.items.length;
  return areKnown && methodTermsMistakes(items, terms).length === 0
    ? undefined
    : "asks for items, or on terms, that the dataset does not have";
}
