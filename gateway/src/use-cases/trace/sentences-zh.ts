import type { Sentences } from "./sentences.js";

/** 已作答复的总体结论；尚有问题未答复的不在其列。 */
const correctionAnswers: Readonly<Record<string, string>> = {
  accepted: "承诺更正",
  corrected: "更正了",
  rejected: "未采纳",
};

export const sentencesZh: Sentences = {
  "policy.initialise": ({ who }) => `${who}写入了网络的首份规则`,
  "policy.update": ({ who }) => `${who}修改了网络规则`,
  "calendar.set": ({ who, subject }) => `${who}设定了${subject}年工作日历`,
  "user.set-status": ({ who, outcome }) => `${who}${outcome === "disabled" ? "停用" : "启用"}了一名用户`,
  "receipts.commit": ({ who }) => `${who}提交了一批使用凭证`,
  "overdue.record": ({ who }) => `${who}记录了一项逾期`,
  "department.register": ({ who, subject }) => `${who}登记了部门${subject}`,
  "department.update": ({ who }) => `${who}更新了本部门信息`,
  "department.announce": ({ who }) => `${who}公布了网关地址和公钥`,
  "department.block-key": ({ who, subject }) => `${who}停用了${subject}已泄露的密钥`,
  "department.suspend": ({ who, subject }) => `${who}暂停了部门${subject}`,
  "department.resume": ({ who, subject }) => `${who}恢复了部门${subject}`,
  "duty.register": ({ who, subject }) => `${who}登记了职责“${subject}”`,
  "duty.update": ({ who, subject }) => `${who}修改了职责“${subject}”`,
  "duty.repeal": ({ who, subject }) => `${who}终止了职责“${subject}”`,
  "dataset.submit": ({ who, dataset }) => `${who}提交了数据目录“${dataset}”待审核`,
  "dataset.resubmit": ({ who, dataset }) => `${who}重新提交了数据目录“${dataset}”`,
  "dataset.change": ({ who, dataset }) => `${who}提交了数据目录“${dataset}”的变更`,
  "dataset.review": ({ who, dataset, outcome }) =>
    `${who}${outcome === "returned" ? "退回" : "发布"}了数据目录“${dataset}”`,
  "dataset.refresh": ({ who, dataset }) => `${who}更新了“${dataset}”的数据`,
  "dataset.suspend": ({ who, dataset }) => `${who}暂停了“${dataset}”的共享`,
  "dataset.resume": ({ who, dataset }) => `${who}恢复了“${dataset}”的共享`,
  "dataset.retire": ({ who, dataset }) => `${who}停用了数据目录“${dataset}”`,
  "dataset.hold": ({ who, dataset }) => `主管部门${who}暂停了“${dataset}”`,
  "dataset.lift": ({ who, dataset }) => `主管部门${who}解除了对“${dataset}”的暂停`,
  "resource.link": ({ who, dataset, subject }) => `${who}将“${subject}”挂接到“${dataset}”`,
  "resource.refresh": ({ who, subject }) => `${who}记录了“${subject}”的状态`,
  "resource.retire": ({ who, subject }) => `${who}解除了“${subject}”的挂接`,
  "request.submit": ({ who, dataset }) => `${who}申请共享“${dataset}”`,
  "request.approve": ({ who, dataset, outcome }) =>
    `${who}的工作机构签署了对“${dataset}”的申请${outcome === "granted" ? "，随即获得授权" : ""}`,
  "request.ask-supplement": ({ who, other }) => `${who}要求${other}补正`,
  "request.supplement": ({ who }) => `${who}补充了材料`,
  "request.extend": ({ who }) => `${who}同意延长答复期限`,
  "request.decide": ({ who, other, outcome }) =>
    outcome === "granted"
      ? `${who}同意了${other}的申请`
      : outcome === "refused"
        ? `${who}拒绝了${other}的申请`
        : `${who}签署了对${other}申请的审批意见`,
  "request.withdraw": ({ who }) => `${who}撤回了申请`,
  "grant.deliver": ({ who, other }) => `${who}向${other}交付，${other}自此持有钥匙`,
  "grant.suspend": ({ who }) => `${who}暂停了授权`,
  "grant.resume": ({ who }) => `${who}解除了对授权的暂停`,
  "grant.revoke": ({ who }) => `${who}撤销了授权`,
  "grant.complete": ({ who }) => `${who}声明用途已实现`,
  "grant.terminate": ({ who }) => `${who}终止了授权`,
  "key.register": ({ who }) => `${who}登记了一个密封包的钥匙`,
  "key.retire": ({ who, outcome }) =>
    `${who}将密封包的钥匙标记为${outcome === "rotated" ? "已轮换" : outcome === "compromised" ? "已泄露" : "已销毁"}`,
  "key-holding.acknowledge": ({ who }) => `${who}确认持有钥匙`,
  "key-holding.replace": ({ who, other }) => `${who}将重新密封的数据包的钥匙交给了${other}`,
  "key-holding.end": ({ who }) => `${who}记录不再持有钥匙`,
  "use.record": ({ who, dataset }) => `${who}登记了“${dataset}”的使用情况`,
  "use.amend": ({ who, dataset }) => `${who}补充了“${dataset}”的使用记录`,
  "correction.report": ({ who, other, dataset }) => `${who}就“${dataset}”向${other}提出校核`,
  "correction.answer": ({ who, other, outcome }) =>
    outcome in correctionAnswers
      ? `${who}${correctionAnswers[outcome]}${other}指出的问题`
      : `${who}答复了${other}指出的部分问题`,
  "correction.close": ({ who }) => `${who}办结了校核`,
  "correction.withdraw": ({ who }) => `${who}撤回了校核`,
};
