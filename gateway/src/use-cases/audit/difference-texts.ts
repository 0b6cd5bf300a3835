import type { DifferenceCode } from "@mulian/domain";

/** What a sentence about a difference is made from. */
export interface DifferenceWords {
  /** Whose side it is about, as people know the department. */
  readonly who: string;
  /** Number of the receipt in that department's log; empty when it is about none. */
  readonly receipt: string;
  readonly batch: string;
}

type Texts = Readonly<Record<DifferenceCode, (words: DifferenceWords) => string>>;

export const differenceTextsEn: Texts = {
  sideSilent: ({ who }) => `${who} did not answer: its side could not be checked.`,
  tooMany: ({ who }) => `${who} has more receipts than one reconciliation reads; name a grant.`,
  receiptForged: ({ who, receipt }) =>
    `${who} shows a receipt (${receipt}) that its provider did not sign for this grant.`,
  receiptTwice: ({ who, receipt }) => `${who} shows a second receipt (${receipt}) of the same delivery.`,
  receiptMissing: ({ who }) => `${who} does not show a receipt that the other side has, with ${who}'s signature on it.`,
  receiptsDiffer: ({ who, receipt }) =>
    `${who} signed something else about this delivery (${receipt}) than the other side has.`,
  countersignatureForged: ({ who, receipt }) =>
    `${who} shows a counter-signature (${receipt}) that the grantee did not make of this receipt.`,
  countersignatureMissing: ({ who }) =>
    `${who} has not countersigned, or not kept the counter-signature, within the limit.`,
  arrivalDiffers: ({ who, receipt }) => `${who} signed (${receipt}) that something else arrived than left.`,
  outsideGrant: ({ who, receipt }) => `${who} served (${receipt}) what the grant did not allow.`,
  sequenceGap: ({ who, receipt }) => `Numbers are missing in ${who}'s log, from ${receipt}.`,
  totalsDiffer: ({ who }) => `${who}'s batches on the ledger count other deliveries under this grant than it shows.`,
  batchMissing: ({ who, receipt }) =>
    `${who} has not committed receipt ${receipt} to the ledger within the policy's limit.`,
  batchChainBroken: ({ who, batch }) => `${who}'s batch ${batch} on the ledger does not follow the one before it.`,
  rootDiffers: ({ who, batch }) => `${who}'s receipts do not make the root of its batch ${batch} on the ledger.`,
  notInBatch: ({ who, receipt, batch }) =>
    `${who} shows another receipt ${receipt} than the one in its batch ${batch}.`,
};

export const differenceTextsZh: Texts = {
  sideSilent: ({ who }) => `${who}未应答：其一方无法核对。`,
  tooMany: ({ who }) => `${who}的凭证超过一次对账所能读取的数量；请指定授权。`,
  receiptForged: ({ who, receipt }) => `${who}出示的凭证（${receipt}）不是提供方为该授权签署的。`,
  receiptTwice: ({ who, receipt }) => `${who}对同一次交付出示了第二份凭证（${receipt}）。`,
  receiptMissing: ({ who }) => `${who}未出示对方持有、且有${who}签名的一份凭证。`,
  receiptsDiffer: ({ who, receipt }) => `${who}就该次交付签署的内容（${receipt}）与对方所持不同。`,
  countersignatureForged: ({ who, receipt }) => `${who}出示的会签（${receipt}）不是使用方对该凭证所作。`,
  countersignatureMissing: ({ who }) => `${who}未在时限内会签，或未保存会签。`,
  arrivalDiffers: ({ who, receipt }) => `${who}签署（${receipt}）的收到内容与发出内容不同。`,
  outsideGrant: ({ who, receipt }) => `${who}提供了（${receipt}）授权未允许的内容。`,
  sequenceGap: ({ who, receipt }) => `${who}的凭证日志缺号，自 ${receipt} 起。`,
  totalsDiffer: ({ who }) => `${who}在账本上的批次所计该授权下的交付与其出示的不同。`,
  batchMissing: ({ who, receipt }) => `${who}未在规则时限内将凭证 ${receipt} 提交账本。`,
  batchChainBroken: ({ who, batch }) => `${who}在账本上的批次 ${batch} 与前一批次不相接。`,
  rootDiffers: ({ who, batch }) => `${who}的凭证算不出其账本批次 ${batch} 的根。`,
  notInBatch: ({ who, receipt, batch }) => `${who}出示的凭证 ${receipt} 不是其批次 ${batch} 中的那一份。`,
};
