const { LC_ALL, LC_MESSAGES, LANG } = process.env;
const isChinese = /^zh/i.test(LC_ALL || LC_MESSAGES || LANG || "");

/** The text of the reader's language: by the locale, an empty variable being none, as cli/src/text/language.ts has it. */
export const text = (zh, en) => (isChinese ? zh : en);

/** What the launcher tells a person, on standard error. */
export const say = (zh, en) => console.error(`mulian: ${text(zh, en)}`);
