/** Chinese is the first language; `en.ts` has the same keys, which its type checks. */
export const zh = {
  app: { name: "目链", subtitle: "政务数据目录链", language: "English", signOut: "退出", menu: "主菜单", height: "账本高度 {{height}}", skip: "跳到正文", of: "{{name}} · 目链" },
  nav: { catalogue: "数据目录", requests: "共享申请", grants: "授权", drafts: "草稿", audit: "审计追溯", departments: "部门" },
  signIn: { title: "登录", user: "用户名", password: "密码", submit: "登录", required: "请填写", hint: "首次口令由 ./mulian start 打印，并保存在仅本人可读的文件中。" },
  error: { unreachable: "连接不上网关，请稍后再试", title: "操作未成功", retry: "重试", notFound: "没有这样的页面", field: "{{path}}：{{message}}" },
  common: {
    search: "检索", all: "全部", yes: "是", no: "否", reason: "理由", confirm: "确定", cancel: "取消", back: "返回", none: "无", open: "查看", at: "时间", by: "经办", block: "区块 {{number}}", version: "版本 {{version}}",
    total: "共 {{count}} 条", refresh: "刷新", save: "保存", remove: "删除", done: "已完成：区块 {{block}}", saved: "已保存", reasonRequired: "请写明理由", more: "更多",
  },
  catalogue: {
    title: "数据目录", placeholder: "按名称、摘要、信息项检索，例如：街道", empty: "没有符合条件的目录", newDataset: "登记目录", clear: "清除条件", facets: "筛选", results: "{{total}} 条目录",
    department: "部门", shareType: "共享类型", grade: "数据分级", status: "状态", format: "格式", updateCycle: "更新周期", tag: "标签", linked: "已挂接", notLinked: "未挂接", items: "{{count}} 个信息项",
  },
  dataset: {
    about: "基本信息", items: "信息项", holdings: "钥匙持有", history: "变更历史", code: "资源代码", holder: "持有部门", duty: "依据职责", classification: "分类", conditions: "使用条件", scope: "共享范围", use: "用途限定",
    legalBasis: "不予共享依据", resources: "挂接资源", freshness: "时效", refreshed: "最近更新", published: "发布于", name: "字段", itemTitle: "名称", type: "类型", unit: "单位", sensitivity: "敏感程度", key: "主键", request: "申请使用",
    rows: "{{count}} 行", noHoldings: "目前没有部门持有本目录的钥匙", publish: "发布", return: "退回", review: "审核", submitted: "提交于", openData: "开放属性", methods: "共享方式",
  },
  holding: { holder: "持有部门", kind: "钥匙种类", thumbprint: "指纹", since: "自", until: "至", state: "状态", grant: "授权" },
  request: {
    title: "共享申请", mine: "我方申请", toUs: "待我方处理", dataset: "数据目录", requester: "申请部门", provider: "提供部门", state: "状态", due: "应答复日期", overdue: "已超期", purpose: "使用目的", method: "共享方式", items: "信息项",
    term: "使用期限", days: "{{count}} 天", documents: "文书", approvals: "签署", missing: "尚缺签署", approve: "签署提交", grant: "同意", refuse: "不同意", withdraw: "撤回", askSupplement: "要求补正", supplement: "补正", notYet: "尚未送达",
    new: "新的申请", basis: "使用依据", scene: "使用场景", scope: "使用范围", filter: "行范围（可选）", filterItem: "信息项", filterValues: "取值（可多个）", quotaRows: "每日最多行数", submit: "提交申请", submitted: "申请已上链，请本部门负责人签署", decided: "决定",
    supplementHint: "一次性列明所缺材料，每行一项", signTerms: "您签署的是以下条款（摘要 {{digest}}）", empty: "没有申请", step: "步骤",
  },
  grant: {
    title: "授权", grantee: "使用部门", provider: "提供部门", state: "状态", expires: "到期", deliver: "交付", suspend: "暂停", resume: "恢复", revoke: "撤销", complete: "使用完毕", preview: "预览", downloadCsv: "下载 CSV", downloadNdjson: "下载 NDJSON",
    terms: "授权内容", keys: "钥匙持有", receipts: "使用凭证", empty: "没有授权", rowsShown: "预览前 {{count}} 行；每次取数都会留下双方签名的凭证", revokeHint: "撤销后立即停止提供；已经交付的数据和钥匙无法收回。", completeHint: "声明目的已达成、数据已处置。", notBefore: "生效", deliverDue: "应交付日期",
    sequence: "序号", rows: "行数", bytes: "字节", outcome: "结果", signed: "双方签名", batch: "上链批次", pending: "待上链",
  },
  drafts: { title: "草稿", hint: "草稿只保存在本部门网关内，提交后才上链。", kind: "种类", writtenBy: "起草人", updated: "修改时间", submit: "签署提交", empty: "没有草稿", dataset: "目录", "access-request": "申请", edit: "编辑" },
  draft: { title: "登记目录", code: "资源代码", name: "目录名称", abstract: "摘要", duties: "依据职责", classification: "分类（类/项/目/细目，用 / 分隔）", items: "信息项", addItem: "增加信息项", format: "格式", updateCycle: "更新周期", shareType: "共享类型", methods: "共享方式", scope: "共享范围（部门）", use: "用途限定", reason: "不予共享理由", legalBasis: "法律、行政法规或国务院决定依据", grade: "数据分级", open: "开放属性", secrecy: "保密审查结论", personal: "个人信息影响评估结论", secrets: "含国家秘密或工作秘密（含则不予登记）", tags: "标签", save: "保存草稿" },
  audit: { title: "审计追溯", what: "追溯对象", id: "编号", trace: "追溯", dataset: "数据目录", grant: "授权", request: "申请", department: "部门", key: "钥匙指纹", steps: "共 {{count}} 步，账本高度 {{height}}", endorsers: "背书组织", receipt: "凭证", empty: "没有记录", tx: "交易" },
  departments: { title: "部门", name: "名称", id: "标识", creditCode: "统一社会信用代码", msp: "所属组织（MSP）", workUnit: "共享工作机构", datasets: "目录数", gateway: "网关", suspended: "已暂停", active: "正常" },
  value: {
    unconditional: "无条件共享", conditional: "有条件共享", "not-shared": "不予共享", core: "核心", important: "重要", general: "一般", submitted: "已提交", returned: "已退回", published: "已发布", updating: "变更审核中", suspended: "已暂停", retired: "已停用",
    "supplement-asked": "待补正", granted: "已同意", refused: "不同意", withdrawn: "已撤回", agreed: "已同意待交付", delivered: "已交付待确认", active: "生效", revoked: "已撤销", expired: "已到期", completed: "已完成", terminated: "已终止", released: "已发放", acknowledged: "已确认", ended: "已结束",
    "access-key": "访问钥匙", "data-key": "数据钥匙", interface: "接口", batch: "批量", file: "文件", "real-time": "实时", daily: "每日", weekly: "每周", monthly: "每月", quarterly: "每季", "half-yearly": "每半年", yearly: "每年", irregular: "不定期", database: "数据库", csv: "CSV", xlsx: "XLSX", json: "JSON", xml: "XML", document: "文档", image: "图片", other: "其他",
    public: "公开", internal: "内部", personal: "个人信息", "sensitive-personal": "敏感个人信息", text: "文本", integer: "整数", number: "数值", boolean: "是否", date: "日期", datetime: "时间", open: "开放", "open-on-application": "依申请开放", "not-open": "不开放", fresh: "按期更新", stale: "超期未更新", never: "从未更新",
    "requester-unit": "申请部门负责人", provider: "提供部门审批人", "provider-second": "提供部门第二审批人", authority: "数据主管部门", basis: "使用依据", scene: "使用场景", scope: "使用范围", filter: "行范围", attachment: "附件", supplement: "补正材料", broken: "中断",
    "administrative-approval": "行政审批", "supervision-and-inspection": "监督检查", statistics: "统计", "policy-making": "政策制定", "public-service": "公共服务", "emergency-response": "应急处置", "law-enforcement": "执法", "identity-verification": "身份核验",
    steward: "专员", approver: "负责人", requester: "申请人", auditor: "审计员", operator: "管理员", table: "库表", linked: "已挂接",
  },
};

export type Texts = typeof zh;
