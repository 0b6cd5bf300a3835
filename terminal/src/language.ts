import type { Language } from "@mulian/domain";

/** `--lang`, else the environment's locale (POSIX: LC_ALL, LC_MESSAGES, LANG), else English. */
export function languageOf(option: string | undefined, environment: NodeJS.ProcessEnv = process.env): Language {
  // A variable that is empty counts as none (POSIX).
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  const locale = option || LC_ALL || LC_MESSAGES || LANG || "en";
  return locale.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Picks the sentence of the reader's language. */
export const say = (language: Language, zh: string, en: string): string => (language === "zh" ? zh : en);
