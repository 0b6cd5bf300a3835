import { generateKeyPairSync, hash } from "node:crypto";
import {
  canonicalJson,
  type Caller,
  type CommandBody,
  type PublicJwk,
  type Role,
  type Sm2PublicJwk,
  usualPolicy,
} from "@mulian/domain";
import { Ledger } from "./ledger.js";

/** Who plays: an authority, a provider, two requesters; the two requesters are hosted by one organisation. */
const caller =
  (mspId: string, department: string) =>
  (enrolmentId: string, ...roles: Role[]): Caller => ({ mspId, department, enrolmentId, roles });

const authority = caller("AuthorityMSP", "authority");
const civil = caller("CivilMSP", "civil-affairs");
const statistics = caller("HostMSP", "statistics");
const health = caller("HostMSP", "health");

export const cast = {
  authority: authority("authority-1", "authority"),
  authorityApprover: authority("authority-2", "approver"),
  auditor: authority("auditor-1", "auditor"),
  steward: civil("civil-steward", "steward"),
  head: civil("civil-head", "approver"),
  secondHead: civil("civil-head-2", "approver"),
  civilGateway: civil("civil-gateway", "gateway"),
  civilOperator: civil("civil-operator", "operator"),
  requester: statistics("stat-requester", "requester"),
  unitHead: statistics("stat-head", "approver"),
  statisticsGateway: statistics("stat-gateway", "gateway"),
  statisticsOperator: statistics("stat-operator", "operator"),
  statisticsSteward: statistics("stat-steward", "steward"),
  neighbour: health("health-requester", "requester"),
  neighbourHead: health("health-head", "approver", "steward"),
  neighbourGateway: health("health-gateway", "gateway"),
} as const;

const sha256 = (text: string): string => hash("sha256", text, "hex");
export const digest = (name: string): string => sha256(name);
export const recordId = (name: string): string => sha256(name).slice(0, 32);

let keys = 0;
/** A new idempotency key each time. */
export const key = (): string => `test-key-${(keys += 1)}`;

export const policyContent = usualPolicy("AuthorityMSP", "authority");

export const departmentBody = (id: string, mspId: string): CommandBody<"department.register"> => ({
  id,
  names: { zh: "某某局" },
  creditCode: "11110000000000000A",
  level: "city",
  region: "110000",
  mspId,
  workUnit: "信息中心",
});

/** The example key pair's public half with its thumbprint, new each time. */
export function publicJwk(use: "sig" | "enc"): PublicJwk {
  const { x, y } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  if (x === undefined || y === undefined) throw new Error("an EC key has both coordinates");
  const kid = hash("sha256", canonicalJson({ crv: "P-256", kty: "EC", x, y }), "base64url");
  return { kty: "EC", crv: "P-256", x, y, use, kid };
}

/** Numbers in the place of a point of SM2's curve: the contract judges names and uses, no curves. */
export function publicSm2Jwk(): Sm2PublicJwk {
  const { x, y } = publicJwk("enc");
  const kid = hash("sha256", canonicalJson({ crv: "SM2", kty: "EC", x, y }), "base64url");
  return { kty: "EC", crv: "SM2", x, y, use: "enc", kid };
}

type Content = CommandBody<"dataset.submit">["content"];

export const datasetContent = (duty: string, changes: Partial<Content> = {}): Content => ({
  code: "302001/000123",
  duties: [duty],
  title: "行政区划代码",
  abstract: "县级以上行政区划及其代码",
  classification: ["基础信息资源"],
  items: [
    { name: "code", title: "代码", type: "text", sensitivity: "public" },
    { name: "name", title: "名称", type: "text", sensitivity: "public" },
    { name: "population", title: "人口", type: "integer", sensitivity: "internal" },
  ],
  format: "database",
  updateCycle: "yearly",
  shareType: "unconditional",
  shareMethods: ["interface", "file"],
  grade: "general",
  open: "not-open",
  containsSecrets: false,
  assessments: { secrecy: digest("secrecy"), personalInformation: digest("personal") },
  tags: [],
  ...changes,
});

type Terms = CommandBody<"request.submit">["terms"];

export const termsFor = (dataset: string, changes: Partial<Terms> = {}): Terms => ({
  dataset,
  items: ["code", "name"],
  method: "interface",
  purpose: "statistics",
  termDays: 30,
  documents: [
    { role: "basis", digest: digest("basis") },
    { role: "scene", digest: digest("scene") },
    { role: "scope", digest: digest("scope") },
  ],
  proofKeyThumbprint: "A".repeat(43),
  ...changes,
});

export const digestOf = (value: unknown): string => sha256(canonicalJson(value));

/** A network with its policy and four departments. */
export async function openNetwork(): Promise<Ledger> {
  const ledger = new Ledger();
  await ledger.submit(cast.authority, "policy.initialise", { content: policyContent });
  for (const [id, mspId] of [
    ["authority", "AuthorityMSP"],
    ["civil-affairs", "CivilMSP"],
    ["statistics", "HostMSP"],
    ["health", "HostMSP"],
  ] as const) {
    await ledger.submit(cast.authority, "department.register", departmentBody(id, mspId));
  }
  return ledger;
}

export async function registerDuty(ledger: Ledger, as: Caller = cast.steward): Promise<string> {
  const { result } = await ledger.submit(as, "duty.register", {
    idempotencyKey: key(),
    title: "行政区划管理",
    legalBasis: "《行政区划管理条例》第四条",
  });
  return result.id;
}

/** A published dataset of the civil affairs department. */
export async function publishDataset(ledger: Ledger, changes: Partial<Content> = {}): Promise<string> {
  const duty = await registerDuty(ledger);
  const { result } = await ledger.submit(cast.head, "dataset.submit", {
    idempotencyKey: key(),
    content: datasetContent(duty, changes),
  });
  await ledger.submit(cast.authority, "dataset.review", { id: result.id, expectedVersion: 1, outcome: "publish" });
  return result.id;
}

/** A request by the statistics department that its unit has signed. */
export async function completeRequest(
  ledger: Ledger,
  dataset: string,
  changes: Partial<Terms> = {},
): Promise<{ id: string; termsDigest: string; grant: string | undefined }> {
  const terms = termsFor(dataset, changes);
  const { result } = await ledger.submit(cast.requester, "request.submit", { idempotencyKey: key(), terms });
  const termsDigest = digestOf(terms);
  const approved = await ledger.submit(cast.unitHead, "request.approve", {
    id: result.id,
    expectedVersion: 1,
    termsDigest,
  });
  return { id: result.id, termsDigest, grant: approved.result.grant };
}

/** An unconditional general dataset's grant, agreed. */
export async function agreedGrant(ledger: Ledger, changes: Partial<Terms> = {}): Promise<string> {
  const { grant } = await completeRequest(ledger, await publishDataset(ledger), changes);
  if (grant === undefined) throw new Error("the contract grants unconditional general data");
  return grant;
}

export const accessKey = { holdingKind: "access-key" } as const;

/** The first delivery of a grant on the ledger of the moment. */
export const delivering =
  (ledger: () => Ledger) =>
  (id: string, as: Caller = cast.civilGateway, key: CommandBody<"grant.deliver">["key"] = accessKey) =>
    ledger().submit(as, "grant.deliver", { id, expectedVersion: 1, key });

/** The same, delivered; with its holding's id. */
export async function deliveredGrant(ledger: Ledger): Promise<{ grant: string; holding: string }> {
  const grant = await agreedGrant(ledger);
  const { result } = await delivering(() => ledger)(grant);
  if (result.holding === undefined) throw new Error("a delivery names its holding");
  return { grant, holding: result.holding };
}

/** The same, acknowledged: the grant is active at version 3. */
export async function activeGrant(ledger: Ledger): Promise<{ grant: string; holding: string }> {
  const { grant, holding } = await deliveredGrant(ledger);
  await ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 });
  return { grant, holding };
}

/** An account of a day's use, on the ledger's day. */
export const accountBody = (
  grant: string,
  changes: Partial<CommandBody<"use.record">> = {},
): CommandBody<"use.record"> => ({
  idempotencyKey: key(),
  grant,
  from: "2026-03-02",
  to: "2026-03-02",
  effectKind: "materials-saved",
  served: 120,
  documents: (["scene", "system", "effect", "storage"] as const).map((role) => ({ role, digest: digest(role) })),
  ...changes,
});

/** A use record of the grant; its id. */
export const accountOf = async (ledger: Ledger, grant: string): Promise<string> =>
  (await ledger.submit(cast.requester, "use.record", accountBody(grant))).result.id;

/** Two findings: one in each granted item. */
export const correctionBody = (
  grant: string,
  changes: Partial<CommandBody<"correction.report">> = {},
): CommandBody<"correction.report"> => ({
  idempotencyKey: key(),
  grant,
  findings: [
    { item: "name", mistake: "wrong-value", records: 2, evidence: digest("which names") },
    { item: "code", mistake: "missing", records: 1, evidence: digest("which code") },
  ],
  documents: [],
  ...changes,
});

/** A correction of an active grant's data, as reported; its id. */
export const reportedCorrection = async (ledger: Ledger): Promise<string> =>
  (await ledger.submit(cast.requester, "correction.report", correctionBody((await activeGrant(ledger)).grant))).result
    .id;
