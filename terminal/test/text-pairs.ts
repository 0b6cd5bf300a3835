import type { Language } from "../src/language.js";

/** A text as the source has it, in both languages: what stands between the commas. */
export type TextPair = Readonly<Record<Language, string>>;

/** Every `{ zh: …, en: … }` and `say(language, …, …)` of a source. */
export function textPairsOf(source: string): readonly TextPair[] {
  const objects = Array.from(source.matchAll(/\bzh:/g), ({ index }) => {
    const zh = expressionAt(source, index + 3);
    const [, gap = ""] = /^(,\s*en:)/.exec(source.slice(zh.end)) ?? [];
    return gap === "" ? [] : [{ zh: zh.text, en: expressionAt(source, zh.end + gap.length).text }];
  });
  const calls = Array.from(source.matchAll(/\bsay\(/g), ({ index }) => {
    const [, zh, en] = argumentsAt(source, index + 4);
    return zh === undefined || en === undefined ? [] : [{ zh, en }];
  });
  return [...objects, ...calls].flat();
}

/** Names that stand in the placeholders of a text, once each; what they are called in either language is one name. */
export function placeholdersOf(expression: string): readonly string[] {
  const placeholders = Array.from(expression.matchAll(/\$\{([^{}]*)\}/g), ([, inner = ""]) => inner);
  const names = placeholders.flatMap((inner) => inner.replaceAll(/"[^"]*"/g, "").match(/[A-Za-z_]\w*/g) ?? []);
  const common = names.map((name) => name.replace(/(?:Zh|En)$/, "")).filter((name) => name !== "zh" && name !== "en");
  return [...new Set(common)].toSorted();
}

/** A text's own words: what is no placeholder. */
export const wordsOf = (expression: string): string => expression.replaceAll(/\$\{[^{}]*\}/g, "");

function argumentsAt(source: string, start: number): readonly string[] {
  const found: string[] = [];
  for (let at = start; ;) {
    const { text, end } = expressionAt(source, at);
    found.push(text);
    if (source[end] !== ",") return found;
    at = end + 1;
  }
}

/** Up to the comma or the bracket that ends it, which may stand within strings and placeholders too. */
function expressionAt(source: string, start: number): { readonly text: string; readonly end: number } {
  let depth = 0;
  let at = start;
  for (; at < source.length; at++) {
    const character = source[at] ?? "";
    if (character === '"' || character === "`") at = endOfString(source, at);
    else if ("([{".includes(character)) depth += 1;
    else if (depth === 0 && ",)]};".includes(character)) break;
    else if (")]}".includes(character)) depth -= 1;
  }
  return { text: source.slice(start, at).trim(), end: at };
}

function endOfString(source: string, start: number): number {
  const quote = source[start];
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === quote) return at;
    else if (quote === "`" && source.startsWith("${", at)) at = endOfPlaceholder(source, at + 2);
  }
  return source.length;
}

function endOfPlaceholder(source: string, start: number): number {
  let depth = 1;
  for (let at = start; at < source.length; at++) {
    const character = source[at] ?? "";
    if (character === '"' || character === "`") at = endOfString(source, at);
    else if (character === "{") depth += 1;
    else if (character === "}" && --depth === 0) return at;
  }
  return source.length;
}
