import type { OperationId } from "@mulian/domain";

const DATASET = `code: 307011/1
duties: [0123456789abcdef0123456789abcdef]
title: 乡镇街道行政区划代码
abstract: 乡级行政区划的代码、名称及其所属区划代码
classification: [民政, 区划地名]
items:
  - {name: code, title: 街道代码, type: text, sensitivity: public, key: true}
  - {name: name, title: 街道名称, type: text, sensitivity: public}
format: database
updateCycle: yearly
shareType: conditional
shareMethods: [interface, check]
conditions: {scope: [statistics], use: 用于统计调查}
grade: general
open: not-open
containsSecrets: false
assessments:
  secrecy: ${"ab".repeat(32)}
  personalInformation: ${"cd".repeat(32)}
tags: [行政区划]`;

const POLICY = `authorityMsp: AuthorityMSP
authorityDepartment: data-bureau
auditorMsps: [AuthorityMSP]
replyUnconditionalDays: 1
replyConditionalDays: 10
replyExtensionDays: 10
deliverDays: 20
reviewDays: 2
correctionDays: 10
receiptBatchCount: 10000
receiptBatchMs: 5000
receiptLagLimitMs: 14400000
staleAfterMs: 60000`;

const within = (member: string, text: string): string => `${member}:\n${text.replaceAll(/^/gm, "  ")}`;

const DRAFT = `kind: dataset\n${within("body", DATASET)}`;

/** What a file for a command looks like, where options cannot say it all. Shown by `--help`. */
export const examples: Readonly<Partial<Record<OperationId, string>>> = {
  createDepartment: `id: civil-affairs
names: {zh: 民政局, en: Civil Affairs}
creditCode: "111100000000000002"
level: city
region: "110000"
mspId: CivilAffairsMSP
workUnit: 区划地名处`,
  updateDepartment: `names: {zh: 民政局, en: Civil Affairs}
workUnit: 区划地名处`,
  createDataset: DATASET,
  resubmitDataset: within("content", DATASET),
  changeDataset: within("content", DATASET),
  createDraft: DRAFT,
  updateDraft: DRAFT,
  createAccessRequest: `dataset: 0123456789abcdef0123456789abcdef
items: [code, name]
method: interface
purpose: statistics
termDays: 30
basis: 《中华人民共和国统计法》第二十四条
scene: 核对调查对象的地址编码
scope: 北京市街道的代码和名称
filter: {eq: [provinceCode, "11"]}`,
  askSupplement: `missing:
  - 使用依据的条款原文`,
  createUser: `user: civil-clerk
roles: [steward]
password: 至少十二个字符的初始密码`,
  setCalendar: within("expectedVersion: 0\ncontent", `year: 2027\nholidays: ["2027-01-01"]\nworkdays: []`),
  initialisePolicy: within("content", POLICY),
  updatePolicy: within("content", POLICY),
  createUseRecord: `grant: 0123456789abcdef0123456789abcdef
from: "2026-03-02"
to: "2026-03-31"
effectKind: materials-saved
served: 120
scene: 人口抽样调查，核对调查小区所属街道
system: 统计联网直报平台
effect: 免去基层填报街道代码
storage: 专用数据库，加密存储，仅调查处可读
attachments: []`,
  amendUseRecord: `from: "2026-03-02"
to: "2026-04-30"
effectKind: time-saved
served: 400
effect: 填报由三天缩短为半天`,
  createCorrection: `grant: 0123456789abcdef0123456789abcdef
findings:
  - item: name
    mistake: wrong-value
    records: 2
    evidence: 110101001 应为“东华门街道”
  - item: code
    mistake: missing
    records: 1
    evidence: 缺少新设街道的代码`,
  answerCorrection: `answers:
  - finding: 1
    outcome: accepted
    correctBy: "2026-04-30"
  - finding: 2
    outcome: rejected
    reason: agrees-with-source
text: 第一项属实，月内更正；第二项经核与批复一致`,
  completeGrant: `reason: 目的已实现
destruction:
  text: 两人在场，覆写三遍并登记台账`,
  endKeyHolding: `endedBy: destroyed
destruction:
  text: 两人在场，覆写三遍并登记台账`,
};
