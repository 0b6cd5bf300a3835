import { z } from "zod";
import { commands } from "../commands/index.js";
import { AccessRequest } from "../records/access-request.js";
import { DataKey, KeyHolding } from "../records/grant.js";
import { Calendar, Policy } from "../records/network.js";
import { Resource } from "../records/resource.js";
import * as answers from "./answers.js";
import * as bodies from "./bodies.js";
import { type RouteDefinition, route } from "./define.js";

const { idParam, paging } = bodies;
const read = { method: "get", status: 200, access: "signed-in" } as const;
const empty = z.null();

/** `?at=N`: the record as it stood when block N was the newest. */
const atHeight = z.strictObject({ at: z.coerce.number().int().min(0).optional() });

type Transition = {
  [N in keyof typeof commands]: "id" extends keyof (typeof commands)[N]["schema"]["shape"] ? N : never;
}[keyof typeof commands];

/** A command's schema less the member that travels elsewhere: in the path or in a header. */
function without<Shape extends z.ZodRawShape, Name extends string>(
  schema: z.ZodObject,
  name: Name,
): z.ZodObject<Omit<Shape, Name>, z.core.$strict> {
  // TypeScript cannot follow `omit` through a generic shape; the return type says what it does.
  return schema.omit({ [name]: true } as Record<string, true> & Record<number, never>) as unknown as z.ZodObject<
    Omit<Shape, Name>,
    z.core.$strict
  >;
}

/** `POST /{nouns}/{id}/{verb}`: the command's body without its id, which stands in the path. */
function transition<N extends Transition>(name: N, path: string, tag: string) {
  const { schema, roles, summary } = commands[name];
  const body = without<(typeof commands)[N]["schema"]["shape"], "id">(schema, "id");
  return route({
    method: "post",
    path,
    tag,
    summary,
    access: roles,
    params: idParam,
    body,
    answer: answers.WriteAnswer,
    status: 201,
    command: name,
  });
}

const created = { method: "post", answer: answers.WriteAnswer, status: 201 } as const;
const withoutKey = <Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape, z.core.$strict>) =>
  without<Shape, "idempotencyKey">(schema, "idempotencyKey");

export const routes = {
  // sessions and users
  createSession: route({
    method: "post",
    path: "/sessions",
    tag: "sessions",
    summary: "Sign in",
    access: "public",
    body: bodies.NewSession,
    answer: answers.SessionView,
    status: 201,
  }),
  currentSession: route({
    ...read,
    path: "/sessions/current",
    tag: "sessions",
    summary: "Who is signed in",
    answer: answers.SessionView,
  }),
  deleteSession: route({
    method: "delete",
    path: "/sessions/current",
    tag: "sessions",
    summary: "Sign out",
    access: "signed-in",
    answer: empty,
    status: 204,
  }),
  listUsers: route({
    ...read,
    path: "/users",
    tag: "users",
    summary: "Users of this organisation",
    access: ["operator"],
    answer: answers.listOf(answers.UserView),
  }),
  createUser: route({
    method: "post",
    path: "/users",
    tag: "users",
    summary: "Enrol a user at the organisation's CA",
    access: ["operator"],
    body: bodies.NewUser,
    answer: answers.UserView,
    status: 201,
  }),
  setUserStatus: route({
    ...created,
    path: "/users/{id}/set-status",
    tag: "users",
    summary: commands["user.set-status"].summary,
    access: ["operator", "authority"],
    params: idParam,
    body: z.strictObject({ status: z.enum(["enabled", "disabled"]), reason: z.string().max(1000).optional() }),
    command: "user.set-status",
  }),

  // departments and duties
  listDepartments: route({
    ...read,
    path: "/departments",
    tag: "departments",
    summary: "Departments of the network",
    query: z.strictObject(paging),
    answer: answers.listOf(answers.DepartmentView),
  }),
  createDepartment: route({
    ...created,
    path: "/departments",
    tag: "departments",
    summary: commands["department.register"].summary,
    access: ["authority"],
    body: commands["department.register"].schema,
    command: "department.register",
  }),
  getDepartment: route({
    ...read,
    path: "/departments/{id}",
    tag: "departments",
    summary: "One department",
    params: idParam,
    query: atHeight,
    answer: answers.DepartmentView,
  }),
  departmentHistory: route({
    ...read,
    path: "/departments/{id}/history",
    tag: "departments",
    summary: "Every version of a department's record",
    params: idParam,
    answer: answers.HistoryList,
  }),
  updateDepartment: transition("department.update", "/departments/{id}/update", "departments"),
  suspendDepartment: transition("department.suspend", "/departments/{id}/suspend", "departments"),
  resumeDepartment: transition("department.resume", "/departments/{id}/resume", "departments"),

  listDuties: route({
    ...read,
    path: "/duties",
    tag: "duties",
    summary: "Duties",
    query: z.strictObject({ department: z.string().optional(), ...paging }),
    answer: answers.listOf(answers.DutyView),
  }),
  createDuty: route({
    ...created,
    path: "/duties",
    tag: "duties",
    summary: commands["duty.register"].summary,
    access: ["steward", "approver"],
    body: withoutKey(commands["duty.register"].schema),
    command: "duty.register",
  }),
  getDuty: route({
    ...read,
    path: "/duties/{id}",
    tag: "duties",
    summary: "One duty",
    params: idParam,
    query: atHeight,
    answer: answers.DutyView,
  }),
  updateDuty: transition("duty.update", "/duties/{id}/update", "duties"),
  repealDuty: transition("duty.repeal", "/duties/{id}/repeal", "duties"),

  // drafts: in the gateway only, seen by the department's own users
  listDrafts: route({
    ...read,
    path: "/drafts",
    tag: "drafts",
    summary: "Drafts of one's department",
    answer: answers.listOf(answers.DraftView),
  }),
  createDraft: route({
    method: "post",
    path: "/drafts",
    tag: "drafts",
    summary: "Keep a draft",
    access: ["steward", "requester", "approver"],
    body: bodies.NewDraft,
    answer: answers.DraftView,
    status: 201,
  }),
  getDraft: route({
    ...read,
    path: "/drafts/{id}",
    tag: "drafts",
    summary: "One draft",
    params: idParam,
    answer: answers.DraftView,
  }),
  updateDraft: route({
    method: "put",
    path: "/drafts/{id}",
    tag: "drafts",
    summary: "Replace a draft",
    access: ["steward", "requester", "approver"],
    params: idParam,
    body: bodies.NewDraft,
    answer: answers.DraftView,
    status: 200,
  }),
  deleteDraft: route({
    method: "delete",
    path: "/drafts/{id}",
    tag: "drafts",
    summary: "Delete a draft",
    access: ["steward", "requester", "approver"],
    params: idParam,
    answer: empty,
    status: 204,
  }),
  submitDraft: route({
    ...created,
    path: "/drafts/{id}/submit",
    tag: "drafts",
    summary: "Submit a draft to the ledger; it is deleted once committed",
    access: ["approver", "requester"],
    params: idParam,
  }),

  // datasets and resources
  listDatasets: route({
    ...read,
    path: "/datasets",
    tag: "datasets",
    summary: "Search the catalogue, with counts by facet",
    query: bodies.DatasetQuery,
    answer: answers.DatasetList,
  }),
  createDataset: route({
    ...created,
    path: "/datasets",
    tag: "datasets",
    summary: commands["dataset.submit"].summary,
    access: ["approver"],
    body: commands["dataset.submit"].schema.shape.content,
    command: "dataset.submit",
  }),
  getDataset: route({
    ...read,
    path: "/datasets/{id}",
    tag: "datasets",
    summary: "One dataset with its holder, items, resources and conditions",
    params: idParam,
    query: atHeight,
    answer: answers.DatasetView,
  }),
  datasetHistory: route({
    ...read,
    path: "/datasets/{id}/history",
    tag: "datasets",
    summary: "Every version of a dataset",
    params: idParam,
    answer: answers.HistoryList,
  }),
  resubmitDataset: transition("dataset.resubmit", "/datasets/{id}/resubmit", "datasets"),
  changeDataset: transition("dataset.change", "/datasets/{id}/change", "datasets"),
  reviewDataset: transition("dataset.review", "/datasets/{id}/review", "datasets"),
  refreshDataset: transition("dataset.refresh", "/datasets/{id}/refresh", "datasets"),
  suspendDataset: transition("dataset.suspend", "/datasets/{id}/suspend", "datasets"),
  resumeDataset: transition("dataset.resume", "/datasets/{id}/resume", "datasets"),
  retireDataset: transition("dataset.retire", "/datasets/{id}/retire", "datasets"),
  holdDataset: transition("dataset.hold", "/datasets/{id}/hold", "datasets"),
  liftDataset: transition("dataset.lift", "/datasets/{id}/lift", "datasets"),

  listResources: route({
    ...read,
    path: "/resources",
    tag: "resources",
    summary: "Linked tables, files and interfaces",
    query: z.strictObject({ dataset: z.string().optional(), department: z.string().optional(), ...paging }),
    answer: answers.listOf(Resource),
  }),
  createResource: route({
    ...created,
    path: "/resources",
    tag: "resources",
    summary: commands["resource.link"].summary,
    access: ["steward"],
    body: bodies.NewResource,
    command: "resource.link",
  }),
  getResource: route({
    ...read,
    path: "/resources/{id}",
    tag: "resources",
    summary: "One resource",
    params: idParam,
    query: atHeight,
    answer: Resource.extend({ height: z.int() }),
  }),
  refreshResource: route({
    ...created,
    path: "/resources/{id}/refresh",
    tag: "resources",
    summary: "Look at the source again and record its state",
    access: ["steward"],
    params: idParam,
    body: z.strictObject({ expectedVersion: z.int().min(1) }),
    command: "resource.refresh",
  }),
  retireResource: transition("resource.retire", "/resources/{id}/retire", "resources"),
  listBindings: route({
    ...read,
    path: "/bindings",
    tag: "resources",
    summary: "Names of this gateway's connector bindings; where they point stays in its configuration",
    access: ["steward", "operator"],
    answer: answers.listOf(
      z.object({
        name: z.string(),
        sourceKind: z.string(),
        columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
      }),
    ),
  }),

  // requests
  listAccessRequests: route({
    ...read,
    path: "/access-requests",
    tag: "access-requests",
    summary: "Requests one is party to (all of them for authority and auditors)",
    query: z.strictObject({
      state: AccessRequest.shape.state.optional(),
      requester: z.string().optional(),
      provider: z.string().optional(),
      dataset: z.string().optional(),
      ...paging,
    }),
    answer: answers.listOf(answers.RequestView.omit({ height: true })),
  }),
  createAccessRequest: route({
    ...created,
    path: "/access-requests",
    tag: "access-requests",
    summary: commands["request.submit"].summary,
    access: ["requester"],
    body: bodies.NewAccessRequest,
    command: "request.submit",
  }),
  getAccessRequest: route({
    ...read,
    path: "/access-requests/{id}",
    tag: "access-requests",
    summary: "One request with its signatures and clocks",
    params: idParam,
    query: atHeight,
    answer: answers.RequestView,
  }),
  accessRequestDocuments: route({
    ...read,
    path: "/access-requests/{id}/documents",
    tag: "access-requests",
    summary: "The texts and attachments; each look is recorded",
    params: idParam,
    answer: z.object({ items: z.array(answers.DocumentView) }),
  }),
  approveAccessRequest: transition("request.approve", "/access-requests/{id}/approve", "access-requests"),
  askSupplement: transition("request.ask-supplement", "/access-requests/{id}/ask-supplement", "access-requests"),
  supplementAccessRequest: route({
    ...created,
    path: "/access-requests/{id}/supplement",
    tag: "access-requests",
    summary: commands["request.supplement"].summary,
    access: ["approver"],
    params: idParam,
    body: z.strictObject({
      expectedVersion: z.int().min(1),
      text: bodies.RequestText,
      attachments: z.array(bodies.Attachment).max(10).optional(),
    }),
    command: "request.supplement",
  }),
  extendAccessRequest: transition("request.extend", "/access-requests/{id}/extend", "access-requests"),
  decideAccessRequest: transition("request.decide", "/access-requests/{id}/decide", "access-requests"),
  withdrawAccessRequest: transition("request.withdraw", "/access-requests/{id}/withdraw", "access-requests"),

  // grants and keys
  listGrants: route({
    ...read,
    path: "/grants",
    tag: "grants",
    summary: "Grants one is party to (all of them for authority and auditors)",
    query: z.strictObject({
      state: answers.EffectiveGrantStateView.optional(),
      grantee: z.string().optional(),
      provider: z.string().optional(),
      dataset: z.string().optional(),
      ...paging,
    }),
    answer: answers.listOf(answers.GrantView.omit({ height: true })),
  }),
  getGrant: route({
    ...read,
    path: "/grants/{id}",
    tag: "grants",
    summary: "One grant with its holds and key holdings",
    params: idParam,
    query: atHeight,
    answer: answers.GrantView,
  }),
  grantHistory: route({
    ...read,
    path: "/grants/{id}/history",
    tag: "grants",
    summary: "Every version of a grant and of its holds",
    params: idParam,
    answer: answers.HistoryList,
  }),
  deliverGrant: route({
    ...created,
    path: "/grants/{id}/deliver",
    tag: "grants",
    summary: "Deliver: record who holds which key; seals a package first when the method is file",
    access: ["steward"],
    params: idParam,
    body: z.strictObject({ expectedVersion: z.int().min(1) }),
    command: "grant.deliver",
  }),
  suspendGrant: transition("grant.suspend", "/grants/{id}/suspend", "grants"),
  resumeGrant: transition("grant.resume", "/grants/{id}/resume", "grants"),
  revokeGrant: transition("grant.revoke", "/grants/{id}/revoke", "grants"),
  completeGrant: transition("grant.complete", "/grants/{id}/complete", "grants"),
  terminateGrant: transition("grant.terminate", "/grants/{id}/terminate", "grants"),

  listKeys: route({
    ...read,
    path: "/keys",
    tag: "keys",
    summary: "Keys of sealed packages",
    query: z.strictObject({ dataset: z.string().optional(), ...paging }),
    answer: answers.listOf(DataKey),
  }),
  retireKey: transition("key.retire", "/keys/{id}/retire", "keys"),
  listKeyHoldings: route({
    ...read,
    path: "/key-holdings",
    tag: "key-holdings",
    summary: "Which department holds which key by which grant, now or at a block",
    query: z.strictObject({
      dataset: z.string().optional(),
      holder: z.string().optional(),
      grant: z.string().optional(),
      state: KeyHolding.shape.state.optional(),
      at: z.coerce.number().int().min(0).optional(),
      ...paging,
    }),
    answer: answers.listOf(answers.KeyHoldingView),
  }),
  acknowledgeKeyHolding: transition("key-holding.acknowledge", "/key-holdings/{id}/acknowledge", "key-holdings"),
  endKeyHolding: transition("key-holding.end", "/key-holdings/{id}/end", "key-holdings"),

  // the data itself
  getRows: route({
    ...read,
    path: "/data/{id}/rows",
    tag: "data",
    summary: "The granted rows, through both gateways, with receipt (`id` is the grant's)",
    access: ["requester"],
    params: idParam,
    query: bodies.RowsQuery,
    answer: z.unknown(),
    streams: ["application/x-ndjson", "text/csv"],
  }),
  listReceipts: route({
    ...read,
    path: "/receipts",
    tag: "data",
    summary: "Receipts of deliveries one is party to",
    query: z.strictObject({ grant: z.string().optional(), ...paging }),
    answer: answers.listOf(answers.ReceiptView),
  }),

  // audit
  trace: route({
    ...read,
    path: "/audit/trace",
    tag: "audit",
    summary: "Who asked, who decided, who holds keys, what was delivered, when, why",
    access: ["auditor", "authority"],
    query: bodies.TraceQuery,
    answer: answers.Trace,
  }),
  listBlocks: route({
    ...read,
    path: "/audit/blocks",
    tag: "audit",
    summary: "Blocks, newest first",
    query: z.strictObject(paging),
    answer: answers.listOf(answers.BlockView),
  }),
  getTransaction: route({
    ...read,
    path: "/audit/transactions/{id}",
    tag: "audit",
    summary: "One transaction with creator, endorsers and writes",
    access: ["auditor", "authority"],
    params: idParam,
    answer: z.object({
      txId: z.string(),
      blockNumber: z.int(),
      validationCode: z.int(),
      at: z.string(),
      command: z.string().optional(),
      creator: z.object({ mspId: z.string(), enrolmentId: z.string() }),
      endorsers: z.array(z.string()),
      writes: z.array(z.object({ kind: z.string(), id: z.string(), version: z.int() })),
    }),
  }),
  fsck: route({
    method: "post",
    path: "/audit/fsck",
    tag: "audit",
    summary: "Replay the ledger from block 0 and compare index, receipts and keys",
    access: ["auditor", "authority", "operator"],
    answer: answers.FsckReport,
    status: 200,
  }),

  // network
  getPolicy: route({ ...read, path: "/policy", tag: "network", summary: "The network's parameters", answer: Policy }),
  initialisePolicy: route({
    ...created,
    path: "/policy",
    tag: "network",
    summary: commands["policy.initialise"].summary,
    access: ["authority"],
    body: commands["policy.initialise"].schema,
    command: "policy.initialise",
  }),
  updatePolicy: route({
    ...created,
    path: "/policy/update",
    tag: "network",
    summary: commands["policy.update"].summary,
    access: ["authority"],
    body: commands["policy.update"].schema,
    command: "policy.update",
  }),
  listCalendars: route({
    ...read,
    path: "/calendars",
    tag: "network",
    summary: "Working calendars",
    answer: answers.listOf(Calendar),
  }),
  setCalendar: route({
    ...created,
    path: "/calendars",
    tag: "network",
    summary: commands["calendar.set"].summary,
    access: ["authority"],
    body: commands["calendar.set"].schema,
    command: "calendar.set",
  }),
  recordOverdue: route({
    ...created,
    path: "/overdue",
    tag: "network",
    summary: commands["overdue.record"].summary,
    access: "signed-in",
    body: commands["overdue.record"].schema,
    command: "overdue.record",
  }),
  getStatus: route({
    ...read,
    path: "/status",
    tag: "network",
    summary: "This gateway's department, network and heights",
    access: "public",
    answer: answers.StatusView,
  }),
} satisfies Record<string, RouteDefinition>;

export type OperationId = keyof typeof routes;
type Part<O extends OperationId, P extends string> =
  (typeof routes)[O] extends Record<P, infer S extends z.ZodType> ? z.infer<S> : undefined;
export type RouteParams<O extends OperationId> = Part<O, "params">;
export type RouteQuery<O extends OperationId> = Part<O, "query">;
export type RouteBody<O extends OperationId> = Part<O, "body">;
export type RouteAnswer<O extends OperationId> = Part<O, "answer">;
/** Query as a client writes it, before defaults. */
export type RouteQueryInput<O extends OperationId> = (typeof routes)[O] extends { query: infer S extends z.ZodType }
  ? z.input<S>
  : undefined;
