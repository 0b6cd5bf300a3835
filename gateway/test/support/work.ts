import { randomInt } from "node:crypto";
import { shanghaiDate, type DatasetContent } from "@mulian/domain";
import type { Client, Written } from "./client.js";
import type { Stack } from "./stack.js";
import { STREETS_BINDING } from "./streets.js";

const digest = (digit: string): string => digit.repeat(64);

/** Content of a dataset of streets; the code is another one each time. */
export function streets(duty: string, changes: Partial<DatasetContent> = {}): DatasetContent {
  return {
    code: `302001/${String(randomInt(1_000_000)).padStart(6, "0")}`,
    duties: [duty],
    title: "乡镇街道行政区划代码",
    abstract: "全国乡级行政区划的代码和名称",
    classification: ["政务", "民政"],
    items: [
      { name: "code", title: "代码", type: "text", sensitivity: "public", key: true },
      { name: "name", title: "名称", type: "text", sensitivity: "public" },
      { name: "area_code", title: "县级代码", type: "text", sensitivity: "internal" },
    ],
    format: "csv",
    updateCycle: "yearly",
    shareType: "conditional",
    shareMethods: ["interface", "file"],
    conditions: { scope: ["statistics", "ecology"], use: "统计分析" },
    grade: "general",
    open: "not-open",
    containsSecrets: false,
    assessments: { secrecy: digest("a"), personalInformation: digest("b") },
    tags: ["行政区划"],
    ...changes,
  };
}

export async function duty(stack: Stack): Promise<string> {
  const steward = await stack.as("civil-affairs", "steward");
  return (await steward.created("/duties", { title: "行政区划管理", legalBasis: "行政区划管理条例第四条" })).id;
}

/** A published dataset of the civil affairs department, linked to its table. */
export async function publishedDataset(stack: Stack, changes: Partial<DatasetContent> = {}): Promise<string> {
  const content = streets(await duty(stack), changes);
  const submitted = await (await stack.as("civil-affairs", "approver")).created("/datasets", content);
  await publish(stack, submitted);
  const steward = await stack.as("civil-affairs", "steward");
  await steward.created("/resources", {
    dataset: submitted.id,
    title: "街道表",
    resourceKind: "table",
    binding: STREETS_BINDING,
  });
  return submitted.id;
}

export async function publish(stack: Stack, { id, version }: Pick<Written, "id" | "version">): Promise<Written> {
  return (await stack.as("data-bureau", "authority")).created(`/datasets/${id}/review`, {
    expectedVersion: version,
    outcome: "publish",
  });
}

export const requestBody = (dataset: string) => ({
  dataset,
  items: ["code", "name"],
  method: "interface",
  purpose: "statistics",
  termDays: 30,
  basis: "统计法第七条",
  scene: "人口抽样调查的地址编码",
  scope: "统计局内部使用",
});

/** A request of the statistics department, signed by its unit. */
export async function signedRequest(stack: Stack, dataset: string): Promise<string> {
  const submitted = await (await stack.as("statistics", "requester")).created("/access-requests", requestBody(dataset));
  const approver = await stack.as("statistics", "approver");
  await approver.created(`/access-requests/${submitted.id}/approve`, await onTerms(approver, submitted.id));
  return submitted.id;
}

/** Version and terms' digest of a request as a signer sees them. */
export async function onTerms(
  client: Client,
  request: string,
): Promise<{ expectedVersion: number; termsDigest: string }> {
  const { version, termsDigest } = await client.until("the request in the index", async () => {
    const answer = await client.get(`/access-requests/${request}`);
    return answer.status === 200 ? answer.json<{ version: number; termsDigest: string }>() : undefined;
  });
  return { expectedVersion: version, termsDigest };
}

/** A grant to the statistics department, decided by the civil affairs department. */
export async function grantTo(stack: Stack, dataset: string): Promise<string> {
  const request = await signedRequest(stack, dataset);
  const approver = await stack.as("civil-affairs", "approver");
  await approver.until("the signed request at the provider", async () => {
    const answer = await approver.get(`/access-requests/${request}`);
    return answer.status === 200 && answer.json()["completedAt"] !== undefined ? true : undefined;
  });
  const decided = await approver.created(`/access-requests/${request}/decide`, {
    ...(await onTerms(approver, request)),
    outcome: "grant",
  });
  if (decided.grant === undefined) throw new Error("the decision made no grant");
  return decided.grant;
}

/** A grant whose data can be fetched. */
export async function activeGrant(stack: Stack, dataset: string): Promise<string> {
  const grant = await grantTo(stack, dataset);
  const steward = await stack.as("civil-affairs", "steward");
  await steward.created(`/grants/${grant}/deliver`, { expectedVersion: 1 });
  const requester = await stack.as("statistics", "requester");
  await requester.until("the grant active", async () => {
    const answer = await requester.get(`/grants/${grant}`);
    return answer.status === 200 && answer.json()["effectiveState"] === "active" ? true : undefined;
  });
  return grant;
}

/** An account of today's use of a grant, as a requester writes it. */
export const accountBody = (grant: string) => {
  const today = shanghaiDate(Date.now());
  return {
    grant,
    from: today,
    to: today,
    effectKind: "facts-checked",
    scene: "核对调查小区所属街道",
    system: "统计联网直报平台",
    effect: "免去基层填报",
    storage: "加密数据库，仅调查处可读",
  };
};

export const correctionBody = (grant: string) => ({
  grant,
  findings: [{ item: "name", mistake: "wrong-value", records: 1, evidence: "110101001 的名称有误" }],
});
