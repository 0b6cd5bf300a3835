import { type FieldError, type Language, ledgerWordsZh } from "@mulian/domain";
import { schemaSentencesZh } from "./schema-sentences.js";

/**
 * Mistakes that no schema sees, by their code, in Chinese. What schemas find is worded in the reader's language when it is found.
 * @param about what the English sentence names, where it names something
 */
export const mistakesZh: Readonly<Record<string, (about: string) => string>> = {
  "authority-msp": () => "主管部门由主管部门的 MSP 代表",
  "before-from": () => "期间的终止日不得早于起始日",
  "blocked-key": () => "该密钥已停用",
  changed: () => "草稿的种类不能更改",
  duplicate: () => "重复",
  "duplicate-name": () => "该参数出现了两次",
  earlier: () => "已记录更晚的一次更新",
  filter: () => "行范围不合要求",
  "foreign-department": () => "本组织不代表该部门",
  future: () => "更新时间不得晚于现在",
  "in-future": () => "使用情况只报告已发生的期间",
  "in-past": () => "更正日期须在今后",
  "invalid-format": () => "格式不符",
  "item-type": (type) => (type === "" ? "与信息项的类型不符" : `类型为 ${type} 的信息项不能如此`),
  "items-missing": () => "数据包缺少已授权的信息项",
  "key-ended": () => "已结束的密钥不能再次使用",
  "key-missing": (use) => `缺少用途为 ${use} 的密钥`,
  method: () => "文件以数据钥匙交付，其他方式以访问钥匙交付",
  masked: () => "脱敏的信息项不能表明批量交付到了何处",
  missing: (method) => (method === "" ? "缺少此项" : `方式“${method}”须有此项`),
  "missing-document": (role) => `缺少文件：${role}`,
  "not-applicable": (method) => (method === "" ? "此处不适用" : `方式“${method}”没有这一项`),
  "not-contiguous": (next) => `下一份凭证为第 ${next} 号`,
  "not-free": () => "已被占用",
  "not-granted": () => "不在授权的范围内",
  "not-offered": () => "该数据目录不以此方式共享",
  "not-refused": () => "只有不同意时才写明情形",
  "nothing-to-change": () => "没有要更改的内容",
  "other-dataset": () => "数据包属于另一数据目录或版本",
  "other-year": () => "日期不在该年度内",
  repeated: () => "每个信息项只写一次",
  required: () => "两项须同时给出",
  role: () => "不接受这类文件",
  "share-type": () => "共享的数据目录至少写明一种共享方式，不予共享的不写",
  thumbprint: () => "kid 不是该密钥的 RFC 7638 指纹",
  "too-big": () => "数值过大",
  "too-early": (first) => `数据自 ${first} 起交付`,
  "too-many": (limit) => `最多 ${limit} 个`,
  "too-small": () => "数值过小或数量不足",
  "unknown-binding": () => "本网关没有该数据源",
  "unknown-cursor": () => "该翻页标记不是本列表给出的",
  "unknown-dataset": () => "没有该数据目录",
  "unknown-duty": () => "本部门没有该职责",
  "unknown-finding": () => "没有该问题",
  "unknown-item": () => "没有该信息项",
  "unknown-key": () => "没有该密钥",
  "unknown-version": (version) => `数据目录现为第 ${version} 版`,
  "unknown-field": () => "没有这一项",
  unused: () => "既不是汇总的数值，也不是分组项",
  "bad-utf8": () => "内容不是 UTF-8",
  "forbidden-name": () => "不接受此名称",
  "lone-surrogate": () => "内容不是完整的 Unicode",
  "number-range": () => "数值须在 ±9007199254740991 之内",
  syntax: () => "不是合法的 JSON",
  "too-deep": () => "嵌套过深",
  "unsupported-media-type": () => "不接受该内容类型",
};

const words: Readonly<Record<string, string>> = ledgerWordsZh;
const HAN = /\p{Script=Han}/u;

function chineseOf({ code, message, about = "" }: FieldError): string | undefined {
  if (HAN.test(message)) return undefined;
  return schemaSentencesZh.get(message) ?? mistakesZh[code]?.(words[about] ?? String(about));
}

/** A mistake as a problem document lists it, in the reader's language. One that is not known keeps its sentence. */
export function mistakeIn(language: Language, mistake: FieldError): FieldError {
  const { path, code, message } = mistake;
  return { path, code, message: (language === "zh" ? chineseOf(mistake) : undefined) ?? message };
}
