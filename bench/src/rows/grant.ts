import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { People } from "@mulian/cli";
import type { RouteBody } from "@mulian/domain";

/** The two gateways hand over keys between them within seconds. */
const ACTIVE_LIMIT_MS = 30_000;
const POLL_MS = 100;

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const item = (name: string) => ({ name, title: name, type: "text", sensitivity: "public" }) as const;

/** Columns of the table `village`, all of them asked for. */
const COLUMNS = ["code", "name", "streetCode", "provinceCode", "cityCode", "areaCode"];

const villages = (duty: string): RouteBody<"createDataset"> => ({
  code: "307011/000002",
  duties: [duty],
  title: "村级区划代码",
  abstract: "全国村级区划（居委会、村委会）的代码、名称及其所属各级区划代码。",
  classification: ["民政", "区划地名"],
  items: COLUMNS.map(item),
  format: "database",
  updateCycle: "yearly",
  shareType: "unconditional",
  shareMethods: ["interface"],
  grade: "general",
  open: "open",
  containsSecrets: false,
  assessments: { secrecy: digest("secrecy"), personalInformation: digest("personal information") },
  tags: [],
});

/** Registers the villages, has them published and linked, and gets an active grant to all of their columns. */
export async function grantOfVillages(people: People, binding: string): Promise<string> {
  const duty = await people.steward.call("createDuty", {
    body: { title: "行政区划管理", legalBasis: "《行政区划管理条例》第三条" },
  });
  const draft = await people.steward.call("createDraft", { body: { kind: "dataset", body: villages(duty.id) } });
  const { id: dataset, version } = await people.providerApprover.call("submitDraft", { params: { id: draft.id } });
  await people.authority.call("reviewDataset", {
    params: { id: dataset },
    body: { expectedVersion: version, outcome: "publish" },
  });
  await people.steward.call("createResource", {
    body: { dataset, title: "village", resourceKind: "table", binding },
  });
  const grant = await ask(people, dataset);
  const agreed = await people.steward.call("getGrant", { params: { id: grant } });
  await people.steward.call("deliverGrant", { params: { id: grant }, body: { expectedVersion: agreed.version } });
  await untilActive(people, grant);
  return grant;
}

/** The contract itself grants what is unconditional and general. */
async function ask(people: People, dataset: string): Promise<string> {
  const { id } = await people.requester.call("createAccessRequest", {
    body: {
      dataset,
      items: COLUMNS,
      method: "interface",
      purpose: "statistics",
      termDays: 30,
      basis: "《中华人民共和国统计法》第二十四条",
      scene: "核对调查对象的地址编码",
      scope: "全国",
    },
  });
  const { version, termsDigest } = await people.requesterApprover.call("getAccessRequest", { params: { id } });
  const { grant } = await people.requesterApprover.call("approveAccessRequest", {
    params: { id },
    body: { expectedVersion: version, termsDigest },
  });
  if (grant === undefined) throw new Error("the contract grants unconditional general data");
  return grant;
}

async function untilActive(people: People, grant: string): Promise<void> {
  const deadline = Date.now() + ACTIVE_LIMIT_MS;
  while ((await people.requester.call("getGrant", { params: { id: grant } })).effectiveState !== "active") {
    if (Date.now() > deadline) throw new Error("the grantee's gateway did not acknowledge its key");
    await pause(POLL_MS);
  }
}
