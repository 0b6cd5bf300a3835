import { createHash } from "node:crypto";
import { type People, ProblemError } from "@mulian/cli";
import type { RouteBody } from "@mulian/domain";
import { StepTimes, type StepTime } from "./step-times.js";

/** The trial's table of streets, at the provider's gateway. */
const BINDING = "streets-sqlite";
/** Streets of Beijing: what the request's filter lets through. */
const PROVINCE = "11";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const item = (name: string) => ({ name, title: name, type: "text", sensitivity: "public" }) as const;

const streets = (duty: string, serial: number): RouteBody<"createDataset"> => ({
  code: `307011/${String(serial).padStart(6, "0")}`,
  duties: [duty],
  title: `乡镇街道行政区划代码 ${serial}`,
  abstract: "全国乡级行政区划（街道、镇、乡）的代码、名称及其所属县级、地级、省级区划代码。",
  classification: ["民政", "区划地名"],
  items: ["code", "name", "areaCode", "cityCode", "provinceCode"].map(item),
  format: "database",
  updateCycle: "yearly",
  shareType: "conditional",
  shareMethods: ["interface"],
  conditions: { scope: ["statistics"], use: "用于统计调查中地址编码与名称的核对" },
  grade: "general",
  open: "open",
  containsSecrets: false,
  assessments: { secrecy: digest("secrecy"), personalInformation: digest("personal information") },
  tags: ["行政区划"],
});

const request = (dataset: string): RouteBody<"createAccessRequest"> => ({
  dataset,
  items: ["code", "name"],
  method: "interface",
  purpose: "statistics",
  termDays: 30,
  basis: "《中华人民共和国统计法》第二十四条",
  scene: "核对调查对象的地址编码",
  scope: "北京市的街道代码和名称",
  filter: { eq: ["provinceCode", PROVINCE] },
});

export const registerDuty = async ({ steward }: People): Promise<string> =>
  (
    await steward.call("createDuty", {
      body: { title: "行政区划管理", legalBasis: "《行政区划管理条例》第三条" },
    })
  ).id;

/**
 * The main job once, each step by the person whose it is, at that person's own gateway: a dataset drafted, signed, published
 * and linked; found, asked for, signed for, decided; its grant delivered and acknowledged; rows fetched; the receipt signed by
 * both sides; and the auditor's trace of it all.
 */
export async function runJourney(people: People, duty: string, serial: number): Promise<readonly StepTime[]> {
  const times = new StepTimes();
  const dataset = await publish(people, times, streets(duty, serial));
  const grant = await obtain(people, times, dataset);
  await fetchRows(people, times, grant);
  await trace(people, times, grant);
  return times.steps;
}

async function publish(people: People, times: StepTimes, content: RouteBody<"createDataset">): Promise<string> {
  const { steward, providerApprover, authority, requester } = people;
  const draft = await times.read("draft", () =>
    steward.call("createDraft", { body: { kind: "dataset", body: content } }),
  );
  const { id, version } = await times.submit("dataset.submit", () =>
    providerApprover.call("submitDraft", { params: { id: draft.id } }),
  );
  // Another organisation's peer has the block a moment later, on a busy machine seconds.
  await times.until("seen by the authority", () => authority.call("getDataset", { params: { id } }).catch(notYet));
  await times.submit("dataset.review", () =>
    authority.call("reviewDataset", { params: { id }, body: { expectedVersion: version, outcome: "publish" } }),
  );
  await times.submit("resource.link", () =>
    steward.call("createResource", {
      body: { dataset: id, title: "street", resourceKind: "table", binding: BINDING },
    }),
  );
  await times.until("found by the requester", async () => {
    const { items } = await requester.call("listDatasets", { query: { q: content.title } });
    return items.find((one) => one.id === id);
  });
  return id;
}

async function obtain(people: People, times: StepTimes, dataset: string): Promise<string> {
  const { steward, providerApprover, requester, requesterApprover } = people;
  const { id } = await times.submit("request.submit", () =>
    requester.call("createAccessRequest", { body: request(dataset) }),
  );
  const params = { id };
  const asked = await times.read("request, by its head", () => requesterApprover.call("getAccessRequest", { params }));
  await times.submit("request.approve", () =>
    requesterApprover.call("approveAccessRequest", { params, body: signed(asked) }),
  );
  const pending = await times.until("the request and its texts at the provider", async () => {
    const { items } = await providerApprover.call("accessRequestDocuments", { params });
    if (items.length === 0 || !items.every(({ available }) => available)) return undefined;
    const view = await providerApprover.call("getAccessRequest", { params });
    return view.replyDue === undefined ? undefined : view; // its clock starts with the requester's signature
  });
  const { grant } = await times.submit("request.decide", () =>
    providerApprover.call("decideAccessRequest", { params, body: { ...signed(pending), outcome: "grant" } }),
  );
  if (grant === undefined) throw new Error("the decision made no grant");
  const agreed = await times.read("grant", () => steward.call("getGrant", { params: { id: grant } }));
  await times.submit("grant.deliver", () =>
    steward.call("deliverGrant", { params: { id: grant }, body: { expectedVersion: agreed.version } }),
  );
  await times.until("the grantee's acknowledgement", async () => {
    const { effectiveState } = await requester.call("getGrant", { params: { id: grant } });
    return effectiveState === "active" || undefined;
  });
  return grant;
}

function notYet(error: unknown): undefined {
  if (!(error instanceof ProblemError) || error.problem.code !== "NOT_FOUND") throw error;
}

const signed = ({ version, termsDigest }: { readonly version: number; readonly termsDigest: string }) => ({
  expectedVersion: version,
  termsDigest,
});

async function fetchRows({ requester, providerApprover }: People, times: StepTimes, grant: string): Promise<void> {
  const rows = await times.read("rows", async () => {
    const answer = await requester.stream("getRows", { params: { id: grant }, query: {} });
    return (await answer.text()).split("\n").filter((line) => line !== "");
  });
  if (rows.length === 0) throw new Error("no rows came");
  await times.until("the receipt, signed by both sides", async () => {
    const { items } = await providerApprover.call("listReceipts", { query: { grant } });
    return items.find(({ outcome, countersigned }) => outcome === "completed" && countersigned);
  });
}

/** Not awaited: the batch that carries the receipt to the ledger, which is due by the policy's clock. */
async function trace({ auditor }: People, times: StepTimes, grant: string): Promise<void> {
  const { items } = await times.read("trace", () => auditor.call("trace", { query: { grant } }));
  if (!items.some(({ receipt }) => receipt?.countersigned === true))
    throw new Error("the auditor's trace lacks the receipt");
}
