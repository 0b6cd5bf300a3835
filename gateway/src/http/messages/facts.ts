import { type Bilingual, type ErrorDetails, type Language, ledgerWordsZh } from "@mulian/domain";
import { factNames, factsOf, type FactName, type RefusalFacts } from "../../refusal-facts.js";

type Tellers = { readonly [Name in FactName]: (value: NonNullable<RefusalFacts[Name]>) => Bilingual };

const known: Readonly<Record<string, string>> = ledgerWordsZh;
const word = (value: string): string => known[value] ?? value;
const words = (values: readonly string[]): string => values.map(word).join("、");
const list = (values: readonly string[]): string => values.join(", ");

/** The side of a grant, where it is a department and not who signs for it. */
const SIDES: Readonly<Record<string, string>> = { provider: "提供部门", grantee: "使用部门" };

const QUOTAS: Readonly<Record<string, string>> = {
  callsPerDay: "每日次数",
  rowsPerDay: "每日行数",
  bytesPerDay: "每日字节数",
  callsTotal: "总次数",
  rowsTotal: "总行数",
  bytesTotal: "总字节数",
  checksOfRecordPerDay: "每日对同一记录的核验次数",
  wrongChecksOfRecord: "对同一记录核验不符的次数",
};

/** What each member of a refusal's details tells of the cause. Both languages name the same. */
export const tellers: Tellers = {
  state: (state) => ({ zh: `当前状态为“${word(state)}”`, en: `its state is ${state}` }),
  datasetState: (state) => ({ zh: `数据目录的状态为“${word(state)}”`, en: `the dataset's state is ${state}` }),
  shareType: (type) => ({ zh: `共享类型现为“${word(type)}”`, en: `the share type is now ${type}` }),
  grade: (grade) => ({ zh: `数据分级为“${word(grade)}”`, en: `the grade is ${grade}` }),
  method: (method) => ({ zh: `授权的方式是“${word(method)}”`, en: `the method granted is ${method}` }),
  grantedPurpose: (purpose) => ({ zh: `授权的用途是“${word(purpose)}”`, en: `the purpose granted is ${purpose}` }),
  actor: (side) => ({ zh: `须由${SIDES[side] ?? word(side)}办理`, en: `it is for the ${side}` }),
  signer: (signer) => ({ zh: `签署方为“${word(signer)}”`, en: `the signer is ${signer}` }),
  quota: (quota) => ({ zh: `所限为${QUOTAS[quota] ?? quota}`, en: `the limit is that of ${quota}` }),
  due: (due) => ({ zh: `最后一日为 ${due}`, en: `the last day is ${due}` }),
  replyDue: (due) => ({ zh: `答复期限为 ${due}`, en: `the reply was due on ${due}` }),
  notBefore: (moment) => ({ zh: `授权自 ${moment} 起生效`, en: `it begins at ${moment}` }),
  endedAt: (moment) => ({ zh: `到期时间为 ${moment}`, en: `it ended at ${moment}` }),
  user: (user) => ({ zh: `用户为 ${user}`, en: `the user is ${user}` }),
  department: (department) => ({ zh: `部门为 ${department}`, en: `the department is ${department}` }),
  item: (item) => ({ zh: `信息项为“${item}”`, en: `the item is ${item}` }),
  items: (items) => ({ zh: `涉及信息项：${items.join("、")}`, en: `the items are ${list(items)}` }),
  days: (days) => ({ zh: `涉及日期：${days.join("、")}`, en: `the days are ${list(days)}` }),
  roles: (roles) => ({ zh: `须有以下角色之一：${words(roles)}`, en: `one of these roles is needed: ${list(roles)}` }),
  attributes: (names) => ({ zh: `证书须有属性 ${names.join("、")}`, en: `the attributes are ${list(names)}` }),
  missingDocuments: (roles) => ({ zh: `缺少：${words(roles)}`, en: `missing: ${list(roles)}` }),
  version: (version) => ({ zh: `记录现为第 ${version} 版`, en: `the record is at version ${version}` }),
  expectedVersion: (version) => ({ zh: `所依据的是第 ${version} 版`, en: `version ${version} was expected` }),
  grantedVersion: (version) => ({ zh: `授权的是数据目录第 ${version} 版`, en: `version ${version} was granted` }),
  currentVersion: (version) => ({ zh: `数据目录现为第 ${version} 版`, en: `the dataset is at version ${version}` }),
  finding: (number) => ({ zh: `序号为 ${number} 的问题`, en: `finding ${number}` }),
  recordsAtMost: (number) => ({ zh: `最多返回 ${number} 条`, en: `at most ${number} records are returned` }),
  limit: (number) => ({ zh: `最多 ${number} 个`, en: `at most ${number}` }),
  limitBytes: (number) => ({ zh: `最多 ${number} 字节`, en: `at most ${number} bytes` }),
  limitCharacters: (number) => ({ zh: `最多 ${number} 个字符`, en: `at most ${number} characters` }),
  limitMs: (number) => ({ zh: `最多相差 ${number} 毫秒`, en: `at most ${number} ms` }),
  limitSeconds: (seconds) => ({ zh: `时限为 ${seconds} 秒`, en: `the limit is ${seconds} s` }),
};

/**
 * The cause of a refusal, as its details have it, in one line.
 * @param said what the refusal has said itself in this language: what it named is not named again
 * @returns undefined when there is nothing to add
 */
export function causeOf(details: ErrorDetails, language: Language, said = ""): string | undefined {
  const facts = factsOf(details);
  const unsaid = factNames.flatMap((name) => {
    const value = facts[name];
    if (value === undefined || [value].flat().every((each) => said.includes(String(each)))) return [];
    const tell = tellers[name] as (value: unknown) => Bilingual; // the value has the type of its name
    return [tell(value)[language]];
  });
  return unsaid.length === 0 ? undefined : unsaid.join(language === "zh" ? "；" : "; ");
}
