/** The codes that the demo meets, as people say them. */
const WORDS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  "proof-key": ["证明密钥", "its proof key"],
  recorded: ["已登记", "recorded"],
  missing: ["未登记", "missing"],
  "not-due": ["未到期", "not due"],
  accepted: ["将予更正", "will be corrected"],
  corrected: ["已更正", "corrected"],
  rejected: ["不予更正", "not to be corrected"],
  format: ["格式不符", "wrong format"],
  "wrong-value": ["数值有误", "wrong value"],
};

/** A code that has no word here stays as it is. */
export const wordZh = (code: string): string => WORDS[code]?.[0] ?? code;
export const wordEn = (code: string): string => WORDS[code]?.[1] ?? code;
