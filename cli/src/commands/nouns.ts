import type { Bilingual, OperationId } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import type { Context } from "../context.js";
import { adviseMethod } from "./advise-method.js";
import type { KeyList } from "./version-of.js";

/** What is said of a body before it is sent. */
type Advice = (context: Context, client: ApiClient, body: Readonly<Record<string, unknown>>) => Promise<void>;

/** A noun of the command line. */
export interface Noun {
  readonly summary: Bilingual;
  /** Each verb with the operation behind it. */
  readonly verbs: Readonly<Record<string, OperationId>>;
  /** Reads one record: what `show` prints, and where a transition finds the version it names. */
  readonly show?: OperationId;
  /** Lists what is not read alone: where a transition finds the version then. */
  readonly listed?: KeyList;
  /** Every version of a record, for `show --history`. */
  readonly history?: OperationId;
  readonly advice?: Readonly<Partial<Record<OperationId, Advice>>>;
}

/** `./mulian <noun> <verb>`: every verb is one operation of the route table. */
export const nouns: Readonly<Record<string, Noun>> = {
  department: {
    summary: { zh: "网络中的部门", en: "Departments of the network" },
    show: "getDepartment",
    history: "departmentHistory",
    verbs: {
      list: "listDepartments",
      show: "getDepartment",
      create: "createDepartment",
      update: "updateDepartment",
      "block-key": "blockDepartmentKey",
      suspend: "suspendDepartment",
      resume: "resumeDepartment",
    },
  },
  duty: {
    summary: { zh: "各部门的职责", en: "What departments are responsible for" },
    show: "getDuty",
    verbs: { list: "listDuties", show: "getDuty", create: "createDuty", update: "updateDuty", repeal: "repealDuty" },
  },
  dataset: {
    summary: { zh: "数据目录", en: "The catalogue" },
    show: "getDataset",
    history: "datasetHistory",
    verbs: {
      list: "listDatasets",
      show: "getDataset",
      create: "createDataset",
      submit: "createDataset",
      resubmit: "resubmitDataset",
      change: "changeDataset",
      review: "reviewDataset",
      refresh: "refreshDataset",
      suspend: "suspendDataset",
      resume: "resumeDataset",
      retire: "retireDataset",
      hold: "holdDataset",
      lift: "liftDataset",
    },
  },
  draft: {
    summary: { zh: "留在网关中的草稿", en: "Drafts kept in the gateway" },
    show: "getDraft",
    verbs: {
      list: "listDrafts",
      show: "getDraft",
      create: "createDraft",
      update: "updateDraft",
      delete: "deleteDraft",
      submit: "submitDraft",
    },
  },
  resource: {
    summary: { zh: "挂接的库表、文件和接口", en: "Linked tables, files and interfaces" },
    show: "getResource",
    verbs: {
      list: "listResources",
      show: "getResource",
      create: "createResource",
      link: "createResource",
      refresh: "refreshResource",
      retire: "retireResource",
      bindings: "listBindings",
    },
  },
  request: {
    summary: { zh: "共享申请", en: "Requests for access" },
    advice: { createAccessRequest: adviseMethod },
    show: "getAccessRequest",
    verbs: {
      list: "listAccessRequests",
      show: "getAccessRequest",
      documents: "accessRequestDocuments",
      create: "createAccessRequest",
      submit: "createAccessRequest",
      approve: "approveAccessRequest",
      "ask-supplement": "askSupplement",
      supplement: "supplementAccessRequest",
      extend: "extendAccessRequest",
      decide: "decideAccessRequest",
      withdraw: "withdrawAccessRequest",
    },
  },
  grant: {
    summary: { zh: "授权", en: "Grants of access" },
    show: "getGrant",
    history: "grantHistory",
    verbs: {
      list: "listGrants",
      show: "getGrant",
      deliver: "deliverGrant",
      suspend: "suspendGrant",
      resume: "resumeGrant",
      revoke: "revokeGrant",
      complete: "completeGrant",
      terminate: "terminateGrant",
    },
  },
  key: {
    summary: { zh: "密封数据包的钥匙", en: "Keys of sealed packages" },
    listed: "listKeys",
    verbs: { list: "listKeys", retire: "retireKey" },
  },
  "key-holding": {
    summary: { zh: "哪个部门持有哪把钥匙", en: "Which department holds which key" },
    listed: "listKeyHoldings",
    verbs: {
      list: "listKeyHoldings",
      documents: "keyHoldingDocuments",
      acknowledge: "acknowledgeKeyHolding",
      end: "endKeyHolding",
    },
  },
  use: {
    summary: { zh: "所获数据的使用记录", en: "Accounts of what was done with granted data" },
    show: "getUseRecord",
    history: "useRecordHistory",
    verbs: {
      list: "listUseRecords",
      show: "getUseRecord",
      documents: "useRecordDocuments",
      create: "createUseRecord",
      amend: "amendUseRecord",
    },
  },
  correction: {
    summary: {
      zh: "校核：所获数据中的错误和提供部门的答复",
      en: "Mistakes found in granted data, and the providers' answers",
    },
    show: "getCorrection",
    history: "correctionHistory",
    verbs: {
      list: "listCorrections",
      show: "getCorrection",
      documents: "correctionDocuments",
      create: "createCorrection",
      answer: "answerCorrection",
      close: "closeCorrection",
      withdraw: "withdrawCorrection",
    },
  },
  task: {
    summary: { zh: "待办，最急的在前", en: "What waits for you, the most urgent first" },
    verbs: { list: "listTasks" },
  },
  overdue: { summary: { zh: "超期记录", en: "Notes of missed clocks" }, verbs: { record: "recordOverdue" } },
  user: {
    summary: { zh: "本组织的用户", en: "Users of this organisation" },
    verbs: {
      list: "listUsers",
      create: "createUser",
      "set-status": "setUserStatus",
      renew: "renewUser",
      revoke: "revokeUser",
    },
  },
  certificate: {
    summary: { zh: "本网关及其用户的证书", en: "Certificates of this gateway and its users" },
    verbs: { list: "listCertificates" },
  },
  calendar: {
    summary: { zh: "工作日历", en: "Working calendars" },
    verbs: { list: "listCalendars", history: "calendarHistory", set: "setCalendar" },
  },
  policy: {
    summary: { zh: "网络的规则", en: "The network's parameters" },
    show: "getPolicy",
    history: "policyHistory",
    verbs: { show: "getPolicy", initialise: "initialisePolicy", update: "updatePolicy" },
  },
  receipt: { summary: { zh: "使用凭证", en: "Receipts of deliveries" }, verbs: { list: "listReceipts" } },
};
