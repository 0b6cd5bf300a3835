import type { Bilingual, RecordKind } from "@mulian/domain";

/** Records by the words of the console. */
export const KINDS: Readonly<Record<RecordKind, Bilingual>> = {
  department: { zh: "部门", en: "Department" },
  duty: { zh: "职责", en: "Duty" },
  dataset: { zh: "数据目录", en: "Dataset" },
  resource: { zh: "挂接资源", en: "Linked resource" },
  "access-request": { zh: "共享申请", en: "Request" },
  approval: { zh: "审批", en: "Signature" },
  decision: { zh: "决定", en: "Decision" },
  grant: { zh: "授权", en: "Grant" },
  "data-key": { zh: "数据钥匙", en: "Data key" },
  "key-holding": { zh: "钥匙持有", en: "Key holding" },
  hold: { zh: "暂停或撤销", en: "Suspension or revocation" },
  "key-block": { zh: "停用的密钥", en: "Blocked key" },
  "use-record": { zh: "使用记录", en: "Use record" },
  correction: { zh: "校核", en: "Correction" },
  "receipt-batch": { zh: "凭证批次", en: "Batch of receipts" },
  policy: { zh: "规则", en: "Rules" },
  calendar: { zh: "工作日历", en: "Working calendar" },
  "user-status": { zh: "用户状态", en: "User's status" },
  "code-claim": { zh: "资源代码", en: "Resource code" },
  "overdue-note": { zh: "超期记录", en: "Note of a missed limit" },
};
