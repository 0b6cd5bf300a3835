import type { AlarmCode } from "@mulian/domain";

/** What is wrong, and what to do about it. `who` and `what` are names as people know them. */
export interface AlarmText {
  readonly text: (words: { readonly who: string; readonly what: string }) => string;
  readonly action: string;
}

type Texts = Readonly<Record<AlarmCode, AlarmText>>;

export const alarmTextsEn: Texts = {
  zombieDataset: {
    text: ({ who, what }) => `${who}'s dataset ${what} has no resource, or was not refreshed within its cycle.`,
    action: "Link or refresh its resource, change its cycle, or retire the dataset.",
  },
  dutyWithoutDataset: {
    text: ({ who, what }) => `No dataset follows from ${who}'s duty ${what}.`,
    action: "Register the dataset that this duty produces, or have the duty repealed.",
  },
  datasetWithoutDuty: {
    text: ({ who, what }) => `No duty in force stands behind ${who}'s dataset ${what}.`,
    action: "Name the duty it follows from, or retire the dataset.",
  },
  clockOverdue: {
    text: ({ who, what }) => `${who} let a legal time limit pass: ${what}.`,
    action: "Act now; the authority may have the delay recorded.",
  },
  deliveryOutsideGrant: {
    text: ({ who, what }) => `${who} served what its grant did not allow: ${what}.`,
    action: "Look at the receipts with `audit reconcile`, and suspend the grant until it is explained.",
  },
  receiptOneSided: {
    text: ({ who, what }) => `${who}'s receipts do not agree with the other side's: ${what}.`,
    action: "See `audit reconcile` for each receipt, and ask the department for what is missing.",
  },
  receiptGap: {
    text: ({ who }) => `Numbers are missing in ${who}'s receipt log.`,
    action: "Ask the department for its whole log; run fsck on its gateway.",
  },
  batchDiffers: {
    text: ({ who, what }) => `${who}'s receipts do not agree with its batches on the ledger: ${what}.`,
    action: "Run fsck on its gateway; keep what it shows now as evidence.",
  },
  sideSilent: {
    text: ({ who }) => `${who}'s gateway did not show its receipts.`,
    action: "Ask its operator whether the gateway runs; try again.",
  },
  keyHeldPastGrant: {
    text: ({ who, what }) => `${who} still holds a key of ${what} although the grant is over.`,
    action: "Destroy the key and what was sealed with it, and record the destruction with its proof.",
  },
  grantNeverUsed: {
    text: ({ who, what }) => `${who} has not used its grant on ${what}.`,
    action: "Use it, or give it back: end the grant.",
  },
  useNotRecorded: {
    text: ({ who, what }) => `${who} has not accounted for its use of ${what}, whose grant is over.`,
    action: "Record what the data was used for, in which system, to what effect and where it is kept.",
  },
  disposalNotRecorded: {
    text: ({ who, what }) => `${who} has not said that it disposed of ${what}, whose grant is over.`,
    action: "Destroy the data and its key, and record the destruction with its proof.",
  },
  refusedWithoutGround: {
    text: ({ who, what }) => `${who} refused ${what} on none of the grounds that the rules know.`,
    action: "Read its reasons; where they do not hold, have the request made again and decided anew.",
  },
  certificateEnding: {
    text: ({ who, what }) => `A certificate at ${who}'s gateway ends within a month: ${what}.`,
    action: "It renews itself while its holder works; otherwise, of a user, `mulian user renew USER`.",
  },
  certificateNotRenewed: {
    text: ({ who, what }) => `A certificate at ${who}'s gateway ends within a month and could not be renewed: ${what}.`,
    action: "See the gateway's log, and whether the organisation's CA runs; it is tried again every hour.",
  },
  certificateEnded: {
    text: ({ who, what }) => `A certificate at ${who}'s gateway has ended: ${what}.`,
    action:
      "Of a user who is still to work: `mulian user renew USER`; else revoke the user. Of the gateway, its leg or its registrar: see its CA.",
  },
  revocationsUnpublished: {
    text: ({ who }) => `${who}'s CA has revoked certificates that the channel's peers still take.`,
    action:
      "Where the gateway has the administrator's key: see its log, and whether the orderers run; it tries again every week and at `mulian user revoke`. Otherwise whoever has the key puts the CA's list into the channel's configuration.",
  },
  promiseMissed: {
    text: ({ who, what }) => `${who} did not correct mistakes in ${what} by the day it promised.`,
    action: "Correct them and report it, finding by finding.",
  },
  versionVoid: {
    text: ({ who, what }) =>
      `The ledger holds what does not count in ${who}'s name, by whom may not write it or upon what was forged: ${what}.`,
    action:
      "No gateway counts it. Where the reason says that this gateway does not understand it, upgrade the gateway first. Otherwise ask the organisations that endorsed it which contract their peers run.",
  },
  datedBack: {
    text: ({ what }) => `A transaction says a time that had passed long before, by what earlier blocks say: ${what}.`,
    action:
      "Ask its creator: a gateway that was down may have sent late what was signed before. Otherwise its time is not true, or that of the earlier block is not; judge by the blocks beside it, not by its time.",
  },
  datedAhead: {
    text: ({ what }) => `A transaction says a time that has not come yet: ${what}.`,
    action:
      "See to this gateway's clock first. If it is right, the creator chose the time and its endorsers did not look: ask which contract their peers run.",
  },
};

export const alarmTextsZh: Texts = {
  zombieDataset: {
    text: ({ who, what }) => `${who}的目录「${what}」未挂接资源，或未按更新周期更新。`,
    action: "挂接或更新资源、调整更新周期，或下架该目录。",
  },
  dutyWithoutDataset: {
    text: ({ who, what }) => `${who}的职责「${what}」没有对应的数据目录。`,
    action: "登记该职责产生的目录，或废止该职责。",
  },
  datasetWithoutDuty: {
    text: ({ who, what }) => `${who}的目录「${what}」没有有效的职责依据。`,
    action: "补充所依据的职责，或下架该目录。",
  },
  clockOverdue: {
    text: ({ who, what }) => `${who}超过法定时限：${what}。`,
    action: "立即办理；主管部门可将超期记录在案。",
  },
  deliveryOutsideGrant: {
    text: ({ who, what }) => `${who}提供了授权之外的内容：${what}。`,
    action: "用 audit reconcile 核对凭证，查明前暂停该授权。",
  },
  receiptOneSided: {
    text: ({ who, what }) => `${who}的凭证与对方不一致：${what}。`,
    action: "用 audit reconcile 逐份核对，并要求该部门补充。",
  },
  receiptGap: {
    text: ({ who }) => `${who}的凭证日志缺号。`,
    action: "要求该部门提供完整日志，并在其网关运行 fsck。",
  },
  batchDiffers: {
    text: ({ who, what }) => `${who}的凭证与其账本批次不一致：${what}。`,
    action: "在其网关运行 fsck，并留存其现在出示的内容作为证据。",
  },
  sideSilent: {
    text: ({ who }) => `${who}的网关未出示凭证。`,
    action: "询问其运维人员网关是否运行，然后重试。",
  },
  keyHeldPastGrant: {
    text: ({ who, what }) => `授权已结束，${who}仍持有「${what}」的钥匙。`,
    action: "销毁钥匙及其密封的数据，并登记销毁证明。",
  },
  grantNeverUsed: {
    text: ({ who, what }) => `${who}一直未使用「${what}」的授权。`,
    action: "使用，或交回：终止该授权。",
  },
  useNotRecorded: {
    text: ({ who, what }) => `授权已结束，${who}尚未登记「${what}」的使用情况。`,
    action: "登记数据用在何处、在哪个系统、成效如何、存于何处。",
  },
  disposalNotRecorded: {
    text: ({ who, what }) => `授权已结束，${who}尚未登记对「${what}」的销毁。`,
    action: "销毁数据和钥匙，并登记销毁凭据。",
  },
  refusedWithoutGround: {
    text: ({ who, what }) => `${who}不同意「${what}」，所写理由不属规则所列的情形。`,
    action: "核实其理由；理由不成立的，重新申请并重新决定。",
  },
  certificateEnding: {
    text: ({ who, what }) => `${who}网关的证书将在一个月内到期：${what}。`,
    action: "持有人正常使用时自动换发；长期未登录的用户可用 mulian user renew 换发。",
  },
  certificateNotRenewed: {
    text: ({ who, what }) => `${who}网关的证书将在一个月内到期，且换发未成功：${what}。`,
    action: "查看网关日志并确认本单位 CA 是否运行；每小时自动重试。",
  },
  certificateEnded: {
    text: ({ who, what }) => `${who}网关的证书已到期：${what}。`,
    action: "仍需工作的用户用 mulian user renew 换发，否则吊销该用户；网关自身的证书请检查 CA。",
  },
  revocationsUnpublished: {
    text: ({ who }) => `${who}的 CA 已吊销的证书尚未写入通道配置，各节点仍予认可。`,
    action:
      "网关持有管理员密钥的，查看网关日志并确认排序节点是否运行；每周自动重试，执行 mulian user revoke 时也会写入。否则由持有管理员密钥的人员将 CA 的吊销列表写入通道配置。",
  },
  promiseMissed: {
    text: ({ who, what }) => `${who}未在承诺之日前更正「${what}」中的问题。`,
    action: "更正数据，并逐项登记已更正。",
  },
  versionVoid: {
    text: ({ who, what }) =>
      `账本上有以${who}名义写入、但不予承认的版本（提交者无权写入，或以伪造内容为依据）：${what}。`,
    action: "各网关均不予承认。如原因为本网关无法识别其内容，请先升级本网关；否则请向背书单位核实其节点运行的合约。",
  },
  datedBack: {
    text: ({ what }) => `交易所写时间远早于此前区块中的时间：${what}。`,
    action:
      "请向提交者核实：网关中断后可能补发了先前签署的交易；否则该时间不实，或此前区块的时间不实。先后应以区块顺序为准，不以所写时间为准。",
  },
  datedAhead: {
    text: ({ what }) => `交易所写时间尚未到来：${what}。`,
    action: "先核对本网关的时钟；时钟无误的，即为提交者自选时间而背书节点未作核对，请核实其节点运行的合约。",
  },
};
