import { parseArgs } from "node:util";
import type { Language } from "@mulian/domain";

export type { Bilingual, Language } from "@mulian/domain";

/** The language of a command line that is not parsed yet: help and mistakes in it are told in it too. */
export function languageIn(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Language {
  const { lang } = parseArgs({ args: [...args], options: { lang: { type: "string" } }, strict: false }).values;
  return languageOf(typeof lang === "string" ? lang : undefined, environment);
}

/** `--lang`, else the environment's locale (POSIX: LC_ALL, LC_MESSAGES, LANG), else English. */
export function languageOf(option: string | undefined, environment: NodeJS.ProcessEnv = process.env): Language {
  // A variable that is empty counts as none (POSIX).
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  const locale = option || LC_ALL || LC_MESSAGES || LANG || "en";
  return locale.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Picks the sentence of the reader's language. */
export const say = (language: Language, zh: string, en: string): string => (language === "zh" ? zh : en);
