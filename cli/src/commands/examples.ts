import type { OperationId } from "@mulian/domain";

/** What a file for a command looks like, where its fields do not say it by themselves. Shown by `--help`. */
export const examples: Readonly<Partial<Record<OperationId, string>>> = {
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
  endKeyHolding: `expectedVersion: 2
endedBy: destroyed
destruction:
  text: 两人在场，覆写三遍并登记台账`,
};
