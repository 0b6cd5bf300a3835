import { accessRequestDocuments } from "./access-request-documents.js";
import { aggregate } from "./aggregate.js";
import { amendUseRecord } from "./amend-use-record.js";
import { answerCorrection } from "./answer-correction.js";
import { calendarHistory } from "./calendar-history.js";
import { check } from "./check.js";
import { completeGrant } from "./complete-grant.js";
import { correctionDocuments } from "./correction-documents.js";
import { correctionHistory } from "./correction-history.js";
import { createAccessRequest } from "./create-access-request.js";
import { createCorrection } from "./create-correction.js";
import { createDataset } from "./create-dataset.js";
import { createDepartment } from "./create-department.js";
import { createDraft } from "./create-draft.js";
import { createDuty } from "./create-duty.js";
import { createResource } from "./create-resource.js";
import { createSession } from "./create-session.js";
import { createUseRecord } from "./create-use-record.js";
import { createUser } from "./create-user.js";
import { currentSession } from "./current-session.js";
import { datasetHistory } from "./dataset-history.js";
import { deleteDraft } from "./delete-draft.js";
import { deleteSession } from "./delete-session.js";
import { deliverGrant } from "./deliver-grant.js";
import { departmentHistory } from "./department-history.js";
import { fsck } from "./fsck.js";
import { getFsck } from "./get-fsck.js";
import { startFsck } from "./start-fsck.js";
import { getAccessRequest } from "./get-access-request.js";
import { getCorrection } from "./get-correction.js";
import { getDataset } from "./get-dataset.js";
import { getDepartment } from "./get-department.js";
import { getDraft } from "./get-draft.js";
import { getDuty } from "./get-duty.js";
import { getGrant } from "./get-grant.js";
import { getPolicy } from "./get-policy.js";
import { getResource } from "./get-resource.js";
import { getRows } from "./get-rows.js";
import { getStatus } from "./get-status.js";
import { getTransaction } from "./get-transaction.js";
import { getUseRecord } from "./get-use-record.js";
import { grantEvidence } from "./grant-evidence.js";
import { grantHistory } from "./grant-history.js";
import { initialisePolicy } from "./initialise-policy.js";
import { listAccessRequests } from "./list-access-requests.js";
import { listAlarms } from "./list-alarms.js";
import { listBindings } from "./list-bindings.js";
import { listBlocks } from "./list-blocks.js";
import { listCalendars } from "./list-calendars.js";
import { listCertificates } from "./list-certificates.js";
import { listCorrections } from "./list-corrections.js";
import { listDatasets } from "./list-datasets.js";
import { listDepartments } from "./list-departments.js";
import { listDrafts } from "./list-drafts.js";
import { listDuties } from "./list-duties.js";
import { listGrants } from "./list-grants.js";
import { listReceipts } from "./list-receipts.js";
import { listResources } from "./list-resources.js";
import { listTasks } from "./list-tasks.js";
import { listUseRecords } from "./list-use-records.js";
import { listUsers } from "./list-users.js";
import { askRun } from "./ask-run.js";
import { getRunRows } from "./get-run-rows.js";
import { listRuns } from "./list-runs.js";
import { lookUp } from "./look-up.js";
import { policyHistory } from "./policy-history.js";
import { reconcile } from "./reconcile.js";
import { recordOverdue } from "./record-overdue.js";
import { refreshResource } from "./refresh-resource.js";
import { setCalendar } from "./set-calendar.js";
import { renewUser } from "./renew-user.js";
import { revokeUser } from "./revoke-user.js";
import { setUserStatus } from "./set-user-status.js";
import { submitDraft } from "./submit-draft.js";
import { supplementAccessRequest } from "./supplement-access-request.js";
import { trace } from "./trace.js";
import { updateDraft } from "./update-draft.js";
import { updatePolicy } from "./update-policy.js";
import { useRecordDocuments } from "./use-record-documents.js";
import { useRecordHistory } from "./use-record-history.js";
import { keyHandlers } from "./key-handlers.js";
import { transitions } from "./transitions.js";
import type { Handlers } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** Sessions, the people who have them, and how long certificates last. */
const users = (ports: RoutePorts) => ({
  createSession: createSession(ports),
  createUser: createUser(ports),
  currentSession: currentSession(ports),
  deleteSession: deleteSession(ports),
  listCertificates: listCertificates(ports),
  listUsers: listUsers(ports),
  renewUser: renewUser(ports),
  revokeUser: revokeUser(ports),
  setUserStatus: setUserStatus(ports),
});

/** The limits of the network, by which days they are counted, and what missed them. */
const rules = (ports: RoutePorts) => ({
  calendarHistory: calendarHistory(ports),
  getPolicy: getPolicy(ports),
  initialisePolicy: initialisePolicy(ports),
  listCalendars: listCalendars(ports),
  policyHistory: policyHistory(ports),
  recordOverdue: recordOverdue(ports),
  setCalendar: setCalendar(ports),
  updatePolicy: updatePolicy(ports),
});

/** Every operation's handler, each given the ports it takes. */
export const createHandlers = (ports: RoutePorts): Handlers => ({
  ...transitions(ports),
  ...keyHandlers(ports),
  ...users(ports),
  ...rules(ports),
  accessRequestDocuments: accessRequestDocuments(ports),
  aggregate: aggregate(ports),
  amendUseRecord: amendUseRecord(ports),
  answerCorrection: answerCorrection(ports),
  check: check(ports),
  completeGrant: completeGrant(ports),
  correctionDocuments: correctionDocuments(ports),
  correctionHistory: correctionHistory(ports),
  createAccessRequest: createAccessRequest(ports),
  createCorrection: createCorrection(ports),
  createDataset: createDataset(ports),
  createDepartment: createDepartment(ports),
  createDraft: createDraft(ports),
  createDuty: createDuty(ports),
  createResource: createResource(ports),
  createUseRecord: createUseRecord(ports),
  datasetHistory: datasetHistory(ports),
  deleteDraft: deleteDraft(ports),
  deliverGrant: deliverGrant(ports),
  departmentHistory: departmentHistory(ports),
  fsck: fsck(ports),
  getFsck: getFsck(ports),
  startFsck: startFsck(ports),
  getAccessRequest: getAccessRequest(ports),
  getCorrection: getCorrection(ports),
  getDataset: getDataset(ports),
  getDepartment: getDepartment(ports),
  getDraft: getDraft(ports),
  getDuty: getDuty(ports),
  getGrant: getGrant(ports),
  getResource: getResource(ports),
  getRows: getRows(ports),
  getStatus: getStatus(ports),
  getTransaction: getTransaction(ports),
  getUseRecord: getUseRecord(ports),
  grantEvidence: grantEvidence(ports),
  grantHistory: grantHistory(ports),
  listAccessRequests: listAccessRequests(ports),
  listAlarms: listAlarms(ports),
  listBindings: listBindings(ports),
  listBlocks: listBlocks(ports),
  listCorrections: listCorrections(ports),
  listDatasets: listDatasets(ports),
  listDepartments: listDepartments(ports),
  listDrafts: listDrafts(ports),
  listDuties: listDuties(ports),
  listGrants: listGrants(ports),
  listReceipts: listReceipts(ports),
  listResources: listResources(ports),
  listTasks: listTasks(ports),
  listUseRecords: listUseRecords(ports),
  listRuns: listRuns(ports),
  askRun: askRun(ports),
  getRunRows: getRunRows(ports),
  lookUp: lookUp(ports),
  reconcile: reconcile(ports),
  refreshResource: refreshResource(ports),
  submitDraft: submitDraft(ports),
  supplementAccessRequest: supplementAccessRequest(ports),
  trace: trace(ports),
  updateDraft: updateDraft(ports),
  useRecordDocuments: useRecordDocuments(ports),
  useRecordHistory: useRecordHistory(ports),
});
