import type { Language } from "@mulian/domain";
import { z } from "zod";
import { mistakeWords } from "./mistake-words.js";

/** RFC 9110 §12.5.4; Chinese when nothing fits, as the statute and its terms are Chinese. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const ranked = (acceptLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const quality = parameters
        .map((parameter) => /^\s*q=([0-9.]+)$/.exec(parameter)?.[1])
        .find((value) => value !== undefined);
      return { language: tag.split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language, quality }) => (language === "zh" || language === "en") && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return ranked[0]?.language === "en" ? "en" : "zh";
}

const errorMapIn =
  (language: Language, said: z.core.$ZodErrorMap): z.core.$ZodErrorMap =>
  (issue) =>
    mistakeWords(issue, language) ?? said(issue);

const errorMaps = {
  zh: errorMapIn("zh", z.locales.zhCN().localeError),
  en: errorMapIn("en", z.locales.en().localeError),
};

/** Words for a mistake, in the reader's language. */
export const errorMapOf = (language: Language): z.core.$ZodErrorMap => errorMaps[language];
