import type { Bilingual } from "./language.js";
import { offeredMethods } from "./offered-methods.js";
import type { PurposeCode } from "./records/access-request.js";
import type { ShareMethod } from "./records/dataset.js";

export interface MethodAdvice {
  readonly method: ShareMethod;
  /** Whether the purpose can usually be met this way. */
  readonly serves: boolean;
  /** What the requester gets, in one sentence of each language. */
  readonly reason: Bilingual;
}

/** What leaves under each method, from least to most. */
const REVEALS: Readonly<Record<ShareMethod, Bilingual>> = {
  check: { zh: "只得到“是”或“否”，数据不离开提供部门", en: "only yes or no leaves; the data stays with its provider" },
  aggregate: {
    zh: "只得到足够大的组的统计数字，没有单条记录",
    en: "only figures of large enough groups leave, no record",
  },
  "look-up": { zh: "按查询项逐条查询，只得到所查的记录", en: "only the records that are asked for by their key leave" },
  file: { zh: "一次取得一个版本的全部获准记录", en: "all granted records of one version leave, once" },
  batch: { zh: "按计划反复取得获准的记录", en: "all granted records leave again and again, on a schedule" },
  interface: { zh: "随时取得全部获准的记录", en: "all granted records leave at any time" },
};
const LEAST_FIRST: readonly ShareMethod[] = ["check", "aggregate", "look-up", "file", "batch", "interface"];

/** How a purpose is met. Somebody who is to be identified is one person; what is counted is no person at all. */
const SERVING: Readonly<Record<PurposeCode, readonly ShareMethod[]>> = {
  "identity-verification": ["check", "look-up"],
  "administrative-approval": ["check", "look-up", "interface"],
  "public-service": ["check", "look-up", "batch", "interface"],
  "law-enforcement": ["check", "look-up", "file", "interface"],
  "emergency-response": ["look-up", "file", "batch", "interface"],
  "supervision-and-inspection": ["check", "aggregate", "look-up", "file", "batch", "interface"],
  statistics: ["aggregate", "file", "batch", "interface"],
  "policy-making": ["aggregate", "file", "batch", "interface"],
};

/**
 * The methods a dataset may be asked for by, in the order in which they should be offered to a requester with this purpose: those
 * that serve it, the least revealing first, then the others likewise. It advises; who approves decides.
 */
export function adviseMethods(purpose: PurposeCode, shareMethods: readonly ShareMethod[]): readonly MethodAdvice[] {
  const offered = offeredMethods(shareMethods);
  return LEAST_FIRST.filter((method) => offered.includes(method))
    .map((method) => ({ method, serves: SERVING[purpose].includes(method), reason: REVEALS[method] }))
    .sort((a, b) => Number(b.serves) - Number(a.serves));
}
