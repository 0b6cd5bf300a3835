import type { Bilingual, Language } from "@mulian/domain";

const TITLES: Readonly<Record<string, string>> = {
  "Usage:": "用法：",
  "Arguments:": "参数：",
  "Options:": "选项：",
  "Commands:": "命令：",
};

/** What stands behind an option's description. */
const REMARKS: Readonly<Record<"choices" | "default", Bilingual>> = {
  choices: { zh: "可取", en: "one of" },
  default: { zh: "默认", en: "default" },
};

/** A heading of Commander's own in the reader's language; ours are already in it. */
export const titleIn = (language: Language, title: string): string =>
  language === "zh" ? (TITLES[title] ?? title) : title;

/** The line that says how a command is written. */
export const usageIn = (language: Language, usage: string): string =>
  language === "zh" ? usage.replace("[options]", "[选项]").replace("[command]", "[命令]") : usage;

/** "(one of a, b; default: a)" */
export function remarksIn(language: Language, choices: readonly string[] | undefined, preset: string | undefined) {
  const { choices: oneOf, default: byDefault } = REMARKS;
  const parts = [
    ...(choices === undefined ? [] : [`${oneOf[language]} ${choices.join(", ")}`]),
    ...(preset === undefined ? [] : [`${byDefault[language]} ${preset}`]),
  ];
  if (parts.length === 0) return "";
  return language === "zh" ? `（${parts.join("；")}）` : ` (${parts.join("; ")})`;
}

/** Commander's errors in Chinese, by their code, from what their English sentence quotes. */
const ERRORS: Readonly<Record<string, (first: string, second: string) => string>> = {
  "commander.missingArgument": (name) => `缺少参数 ${name}`,
  "commander.optionMissingArgument": (option) => `选项 ${option} 缺少取值`,
  "commander.missingMandatoryOptionValue": (option) => `必须给出选项 ${option}`,
  "commander.conflictingOption": (option, other) => `选项 ${option} 与 ${other} 不能同时使用`,
  "commander.unknownOption": (option) => `没有选项 ${option}`,
  "commander.excessArguments": (command) => `${command} 的参数过多`,
  "commander.unknownCommand": (command) => `没有命令 ${command}`,
  "commander.invalidArgument": (option, value) => `选项 ${option} 不接受 ${value}`,
};

/** What Commander says of a command line that is wrong. A code that is not known here keeps its English sentence. */
export function usageErrorIn(language: Language, code: string | undefined, message: string): string {
  const chinese = ERRORS[code ?? ""];
  if (language !== "zh" || chinese === undefined) return message;
  const [first = "", second = ""] = [...message.matchAll(/'([^']*)'/g)].map(([, quoted = ""]) => quoted);
  const meant = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message)?.[1];
  const allowed = /Allowed choices are (.*)\./.exec(message)?.[1];
  const hint = meant === undefined ? "" : `（是否想用 ${meant}？）`;
  return `错误：${chinese(first, second)}${allowed === undefined ? "" : `，可取：${allowed}`}${hint}`;
}
