import type { Bilingual, Language } from "@mulian/domain";
import type { z } from "zod";

/** What a body lacks is not "undefined": whoever writes one never wrote that. */
const MISSING: Bilingual = { zh: "缺少此项", en: "is missing" };
const EMPTY: Bilingual = { zh: "不能为空", en: "must not be empty" };
const OTHER_FORM: Bilingual = { zh: "格式不符", en: "is not in the form that is asked for" };
const NOT_OFFERED: Bilingual = { zh: "不在可选的值之中", en: "is none of the values it may have" };

const atLeast = (origin: string, limit: string): Bilingual => {
  if (origin === "string")
    return limit === "1" ? EMPTY : { zh: `至少 ${limit} 个字符`, en: `needs at least ${limit} characters` };
  if (origin === "array" || origin === "set")
    return limit === "1"
      ? { zh: "至少选择或填写一项", en: "needs at least one entry" }
      : { zh: `至少 ${limit} 项`, en: `needs at least ${limit} entries` };
  return { zh: `不能小于 ${limit}`, en: `must be at least ${limit}` };
};

const atMost = (origin: string, limit: string): Bilingual => {
  if (origin === "string") return { zh: `最多 ${limit} 个字符`, en: `may have at most ${limit} characters` };
  if (origin === "array" || origin === "set")
    return { zh: `最多 ${limit} 项`, en: `may have at most ${limit} entries` };
  return { zh: `不能大于 ${limit}`, en: `must be at most ${limit}` };
};

function wordsOf(issue: z.core.$ZodRawIssue): Bilingual | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? MISSING : undefined;
    case "too_small":
      return issue.inclusive === false ? undefined : atLeast(issue.origin, String(issue.minimum));
    case "too_big":
      return issue.inclusive === false ? undefined : atMost(issue.origin, String(issue.maximum));
    case "invalid_format":
      return OTHER_FORM;
    case "invalid_value":
      return NOT_OFFERED;
    default:
      return undefined;
  }
}

/**
 * Words for the mistakes that people make in forms, as people say them; undefined for those that only programs make, which
 * are worded by `zod` itself.
 */
export const mistakeWords = (issue: z.core.$ZodRawIssue, language: Language): string | undefined =>
  wordsOf(issue)?.[language];
