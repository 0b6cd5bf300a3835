import type { Language, VoidReason, WhyVoid } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import { type NameOf, voidTextsEn, voidTextsZh } from "./void-texts.js";

const texts = { zh: voidTextsZh, en: voidTextsEn };

/** Why a version does not count, as people are told. */
export function whyVoid(
  { code, details }: VoidReason,
  index: Pick<CatalogueIndex, "get">,
  language: Language,
): WhyVoid {
  const nameOf: NameOf = (id) => {
    const names = index.get("department", id)?.names;
    return (language === "en" ? names?.en : undefined) ?? names?.zh ?? id;
  };
  // Code and details belong together, which indexing by one of them forgets.
  const text = texts[language][code] as string | ((said: object, names: NameOf) => string);
  return { code, details, reason: typeof text === "string" ? text : text(details, nameOf) };
}
