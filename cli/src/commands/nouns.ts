import type { OperationId } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import type { Context } from "../context.js";
import { adviseMethod } from "./advise-method.js";

/** What is said of a body before it is sent. */
type Advice = (context: Context, client: ApiClient, body: Readonly<Record<string, unknown>>) => Promise<void>;

/** A noun of the command line. */
export interface Noun {
  readonly summary: string;
  /** Each verb with the operation behind it. */
  readonly verbs: Readonly<Record<string, OperationId>>;
  /** Reads one record: what `show` prints, and where a transition finds the version it names. */
  readonly show?: OperationId;
  /** Every version of a record, for `show --history`. */
  readonly history?: OperationId;
  readonly advice?: Readonly<Partial<Record<OperationId, Advice>>>;
}

/** `./mulian <noun> <verb>`: every verb is one operation of the route table. */
export const nouns: Readonly<Record<string, Noun>> = {
  department: {
    summary: "departments of the network",
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
    summary: "what departments are responsible for",
    show: "getDuty",
    verbs: { list: "listDuties", show: "getDuty", create: "createDuty", update: "updateDuty", repeal: "repealDuty" },
  },
  dataset: {
    summary: "the catalogue",
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
    summary: "drafts kept in the gateway",
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
    summary: "linked tables, files and interfaces",
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
    summary: "requests for access",
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
    summary: "grants of access",
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
  key: { summary: "keys of sealed packages", verbs: { list: "listKeys", retire: "retireKey" } },
  "key-holding": {
    summary: "which department holds which key",
    verbs: {
      list: "listKeyHoldings",
      documents: "keyHoldingDocuments",
      acknowledge: "acknowledgeKeyHolding",
      end: "endKeyHolding",
    },
  },
  use: {
    summary: "accounts of what was done with granted data",
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
    summary: "mistakes found in granted data, and the providers' answers",
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
  overdue: { summary: "notes of missed clocks", verbs: { record: "recordOverdue" } },
  user: {
    summary: "users of this organisation",
    verbs: {
      list: "listUsers",
      create: "createUser",
      "set-status": "setUserStatus",
      renew: "renewUser",
      revoke: "revokeUser",
    },
  },
  certificate: {
    summary: "certificates of this gateway and its users",
    verbs: { list: "listCertificates" },
  },
  calendar: { summary: "working calendars", verbs: { list: "listCalendars", set: "setCalendar" } },
  policy: {
    summary: "the network's parameters",
    show: "getPolicy",
    verbs: { show: "getPolicy", initialise: "initialisePolicy", update: "updatePolicy" },
  },
  receipt: { summary: "receipts of deliveries", verbs: { list: "listReceipts" } },
};
