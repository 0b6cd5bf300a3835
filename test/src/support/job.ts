import { createHash } from "node:crypto";
import type { RouteBody, WriteAnswer } from "@mulian/domain";
import type { Stack } from "./stack.js";
import { until } from "./until.js";

export type DatasetContent = RouteBody<"createDataset">;
export type NewRequest = RouteBody<"createAccessRequest">;

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
let lastCode = 0;

export const item = (name: string, key = false): DatasetContent["items"][number] => ({
  name,
  title: name,
  type: "text",
  sensitivity: "public",
  ...(key ? { key } : {}),
});

/** Streets, conditional and general; each call is another dataset with a code of its own. */
export const datasetContent = (duty: string, changes: Partial<DatasetContent> = {}): DatasetContent => ({
  code: `307011/${++lastCode}`,
  duties: [duty],
  title: `乡镇街道行政区划代码 ${lastCode}`,
  abstract: "乡级行政区划的代码、名称及其所属区划代码。",
  classification: ["民政", "区划地名"],
  items: [item("code", true), ...["name", "areaCode", "cityCode", "provinceCode"].map((name) => item(name))],
  format: "database",
  updateCycle: "yearly",
  shareType: "conditional",
  shareMethods: ["interface", "file"],
  conditions: { scope: ["statistics"], use: "用于统计调查" },
  grade: "general",
  open: "open",
  containsSecrets: false,
  assessments: { secrecy: digest("无密"), personalInformation: digest("无个人信息") },
  tags: ["行政区划"],
  ...changes,
});

/** What unconditional sharing changes in a content: no conditions may be added. */
export function unconditional(content: DatasetContent): DatasetContent {
  const { conditions: _none, ...rest } = content;
  return { ...rest, shareType: "unconditional" };
}

export const newRequest = (dataset: string, changes: Partial<NewRequest> = {}): NewRequest => ({
  dataset,
  items: ["code", "name"],
  method: "interface",
  purpose: "statistics",
  termDays: 30,
  basis: "《中华人民共和国统计法》第二十四条",
  scene: "核对调查对象的地址编码",
  scope: "两个直辖市的街道代码和名称",
  ...changes,
});

export async function registerDuty(stack: Stack): Promise<string> {
  const body = { title: "行政区划管理", legalBasis: "《行政区划管理条例》第三条" };
  const { id } = await (await stack.as("civil-steward")).call("createDuty", { body });
  await stack.settle();
  return id;
}

/** Submitted by the department's head, published by the authority and, where a binding is named, linked by the steward. */
export async function publish(stack: Stack, content: DatasetContent, binding?: string): Promise<string> {
  const { id, version } = await (await stack.as("civil-approver")).call("createDataset", { body: content });
  await stack.settle();
  await (
    await stack.as("bureau-authority")
  ).call("reviewDataset", { params: { id }, body: { expectedVersion: version, outcome: "publish" } });
  await stack.settle();
  if (binding !== undefined) {
    const body = { dataset: id, title: binding, resourceKind: "table", binding } as const;
    await (await stack.as("civil-steward")).call("createResource", { body });
    await stack.settle();
  }
  return id;
}

/** A request with the signature of the requester's unit. */
export async function ask(stack: Stack, body: NewRequest): Promise<string> {
  const { id } = await (await stack.as("stats-requester")).call("createAccessRequest", { body });
  await sign(stack, "stats-approver", "approveAccessRequest", id);
  return id;
}

/** One signature on the terms as they stand. */
export async function sign(
  stack: Stack,
  user: string,
  operation: "approveAccessRequest" | "decideAccessRequest",
  id: string,
): Promise<WriteAnswer> {
  const client = await stack.as(user);
  const { version, termsDigest } = await client.call("getAccessRequest", { params: { id } });
  const body = { expectedVersion: version, termsDigest };
  const answer = await (operation === "approveAccessRequest"
    ? client.call(operation, { params: { id }, body })
    : client.call(operation, { params: { id }, body: { ...body, outcome: "grant" } }));
  await stack.settle();
  return answer;
}

/** A grant the provider consented to; not delivered yet. */
export async function agree(stack: Stack, body: NewRequest): Promise<string> {
  const { grant } = await sign(stack, "civil-approver", "decideAccessRequest", await ask(stack, body));
  if (grant === undefined) throw new Error("the decision made no grant");
  return grant;
}

/** Delivers and waits for the grantee's acknowledgement. */
export async function deliver(stack: Stack, grant: string): Promise<void> {
  const steward = await stack.as("civil-steward");
  const requester = await stack.as("stats-requester");
  const { version } = await steward.call("getGrant", { params: { id: grant } });
  await steward.call("deliverGrant", { params: { id: grant }, body: { expectedVersion: version } });
  await until("the grantee's acknowledgement", async () => {
    const { effectiveState } = await requester.call("getGrant", { params: { id: grant } });
    return effectiveState === "active";
  });
  await stack.settle(); // the provider has to know of it too before it serves
}

/** From request to active grant. */
export async function obtain(stack: Stack, body: NewRequest): Promise<string> {
  const grant = await agree(stack, body);
  await deliver(stack, grant);
  return grant;
}

/** The granted rows as the requester gets them: one object a row. */
export async function rowsOf(stack: Stack, grant: string): Promise<Record<string, unknown>[]> {
  const response = await (await stack.as("stats-requester")).stream("getRows", { params: { id: grant }, query: {} });
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>); // NDJSON of objects is what the route answers
}
