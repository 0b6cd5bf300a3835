import { createHash } from "node:crypto";
import type { ReceiptView, WriteAnswer } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import { ProblemError } from "../api/errors.js";
import { poll } from "../poll.js";
import { traceLines } from "../text/trace-lines.js";
import { duty, request, streets } from "./content.js";
import type { Narrator } from "./narrator.js";
import type { People } from "./people.js";

/** How long the two gateways may take to hand over keys, documents and receipts between them. */
const HANDOVER_LIMIT_MS = 30_000;

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const found = await poll(HANDOVER_LIMIT_MS, look);
  if (found === undefined) throw new Error(`waited ${HANDOVER_LIMIT_MS / 1000} s in vain: ${what}`);
  return found;
}

/** Runs what must be refused; anything but the expected code is a failure of the demo. */
async function refused(run: Promise<unknown>, code: string): Promise<ProblemError> {
  try {
    await run;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === code) return error;
    throw error;
  }
  throw new Error(`should have been refused with ${code}`);
}

async function register(people: People, tell: Narrator): Promise<string> {
  tell.heading("一、登记：职责 → 目录 → 库表", "1. Register: duty → dataset → table");
  const dutyAnswer = await people.steward.call("createDuty", { body: duty });
  tell.committed(
    `民政局登记职责《${duty.title}》`,
    "Civil Affairs registers a duty: administrative divisions",
    dutyAnswer,
  );
  const content = streets(dutyAnswer.id);
  const draft = await people.steward.call("createDraft", { body: { kind: "dataset", body: content } });
  tell.seen(
    `专员起草目录《${content.title}》（草稿只在网关内）`,
    "The steward drafts a dataset: streets and townships (a draft stays in the gateway)",
    draft.id,
  );
  const submitted = await people.providerApprover.call("submitDraft", { params: { id: draft.id } });
  tell.committed("负责人签署并提交目录", "The department's head signs and submits it", submitted);
  const published = await people.authority.call("reviewDataset", {
    params: { id: submitted.id },
    body: { expectedVersion: submitted.version, outcome: "publish" },
  });
  tell.committed("数据局审核发布", "The Data Bureau reviews and publishes it", published);
  const resource = await people.steward.call("createResource", {
    body: { dataset: submitted.id, title: "street", resourceKind: "table", binding: "streets-sqlite" },
  });
  tell.committed(
    "专员挂接库表 street（位置只在本部门网关内）",
    "The steward links the table street (where it is stays in the department's gateway)",
    resource,
  );
  return submitted.id;
}

async function ask(people: People, tell: Narrator, dataset: string): Promise<string> {
  tell.heading("二、申请与决定", "2. Request and decision");
  const found = await people.requester.call("listDatasets", { query: { q: "街道" } });
  tell.seen(
    `统计局检索“街道”：${found.total} 条（账本高度 ${found.height}）`,
    `Statistics searches 街道: ${found.total} hit (as of ${found.height} blocks)`,
    found.items.map(({ id }) => id),
  );
  const submitted = await people.requester.call("createAccessRequest", { body: request(dataset) });
  tell.committed(
    "统计局申请：北京、上海两市街道的代码和名称，用于统计",
    "Statistics asks for code and name of the streets of Beijing and Shanghai, for statistics",
    submitted,
  );
  const view = await people.requesterApprover.call("getAccessRequest", { params: { id: submitted.id } });
  const approved = await people.requesterApprover.call("approveAccessRequest", {
    params: { id: submitted.id },
    body: { expectedVersion: view.version, termsDigest: view.termsDigest },
  });
  tell.committed("统计局负责人签署，答复时限开始计算", "Its head signs; the provider's clock starts", approved);
  const texts = await until("the request's texts at the provider", async () => {
    const { items } = await people.providerApprover.call("accessRequestDocuments", { params: { id: submitted.id } });
    return items.length > 0 && items.every(({ available }) => available) ? items : undefined;
  });
  tell.seen(
    `依据、场景、范围等 ${texts.length} 份文书已直接送达民政局（账本上只有加盐摘要）`,
    `${texts.length} documents reached Civil Affairs directly (the ledger has salted digests only)`,
  );
  const pending = await people.providerApprover.call("getAccessRequest", { params: { id: submitted.id } });
  tell.seen(
    `应于 ${pending.replyDue} 前答复（工作日历）`,
    `A reply is due by ${pending.replyDue} (working days)`,
    pending.replyDue,
  );
  const decided = await people.providerApprover.call("decideAccessRequest", {
    params: { id: submitted.id },
    body: { expectedVersion: pending.version, termsDigest: pending.termsDigest, outcome: "grant" },
  });
  tell.committed("民政局负责人同意，授权上链", "Civil Affairs' head consents; the grant is on the ledger", decided);
  if (decided.grant === undefined) throw new Error("the decision made no grant");
  return decided.grant;
}

async function deliver(people: People, tell: Narrator, grant: string): Promise<void> {
  tell.heading("三、交付：谁持有哪把钥匙", "3. Delivery: who holds which key");
  const agreed = await people.steward.call("getGrant", { params: { id: grant } });
  const delivered: WriteAnswer = await people.steward.call("deliverGrant", {
    params: { id: grant },
    body: { expectedVersion: agreed.version },
  });
  tell.committed(
    "民政局交付：访问钥匙的持有上链",
    "Civil Affairs delivers: the access key's holding is on the ledger",
    delivered,
  );
  const active = await until("the grantee's acknowledgement", async () => {
    const view = await people.requester.call("getGrant", { params: { id: grant } });
    return view.effectiveState === "active" ? view : undefined;
  });
  const holding = active.holdings[0];
  tell.seen(
    `统计局网关确认持有，授权生效；钥匙指纹 ${holding?.thumbprint.slice(0, 16)}…`,
    `The grantee's gateway acknowledges, the grant is active; thumbprint ${holding?.thumbprint.slice(0, 16)}…`,
    holding?.thumbprint,
  );
}

async function take(people: People, tell: Narrator, grant: string): Promise<void> {
  tell.heading("四、取数：网关到网关", "4. The rows travel from gateway to gateway");
  const rows = await readRows(people.requester, grant);
  tell.seen(
    `收到 ${rows.count} 行，列 ${rows.columns.join("、")}，首行 ${rows.first}`,
    `${rows.count} rows, columns ${rows.columns.join(", ")}, the first ${rows.first}`,
    { rows: rows.count, sha256: rows.digest },
  );
  const receipt = await receiptOf(people, grant);
  tell.seen(
    `凭证第 ${receipt.sequence} 号：双方签名，${receipt.rows} 行 ${receipt.bytes} 字节，已随批次上链 ${receipt.batch}`,
    `Receipt ${receipt.sequence}, signed by both sides: ${receipt.rows} rows, ${receipt.bytes} bytes, committed in batch ${receipt.batch}`,
    receipt,
  );
}

async function readRows(
  client: ApiClient,
  grant: string,
): Promise<{ count: number; columns: string[]; first: string; digest: string }> {
  const response = await client.stream("getRows", { params: { id: grant }, query: {} });
  const text = await response.text();
  const lines = text.split("\n").filter((line) => line !== "");
  const first = JSON.parse(lines[0] ?? "{}") as object; // each line of the rows is one object
  return {
    count: lines.length,
    columns: Object.keys(first),
    first: lines[0] ?? "",
    digest: createHash("sha256").update(text).digest("hex"),
  };
}

/** The provider's receipt of the first delivery, once both signed it and a batch carries it. */
const receiptOf = (people: People, grant: string): Promise<ReceiptView> =>
  until("the receipt in a batch", async () => {
    const { items } = await people.auditor.call("trace", { query: { grant } });
    return items
      .map(({ receipt }) => receipt)
      .find(
        (receipt) =>
          receipt !== undefined &&
          receipt.outcome === "completed" &&
          receipt.countersigned &&
          receipt.batch !== undefined,
      );
  });

async function refusals(people: People, tell: Narrator, grant: string): Promise<void> {
  tell.heading("五、没有授权的，拿不到", "5. What was not granted is refused");
  const wider = await refused(
    people.requester.stream("getRows", { params: { id: grant }, query: { items: "code,areaCode" } }),
    "ITEM_NOT_SHARED",
  );
  tell.seen(
    `统计局要县级代码：${wider.problem.code}（未授权的信息项）`,
    `Statistics asks for areaCode: ${wider.problem.code}`,
    wider.problem,
  );
  const purpose = await refused(
    people.requester.stream("getRows", { params: { id: grant }, query: { purpose: "law-enforcement" } }),
    "PURPOSE_MISMATCH",
  );
  tell.seen(
    `统计局改作执法用途：${purpose.problem.code}`,
    `Statistics names another purpose: ${purpose.problem.code}`,
    purpose.problem,
  );
  const outsider = await refused(people.outsider.stream("getRows", { params: { id: grant }, query: {} }), "NOT_FOUND");
  tell.seen(
    `生态环境局用同一授权号：${outsider.problem.code}（与不存在一样）`,
    `Ecology uses the grant's id: ${outsider.problem.code}, as if it did not exist`,
    outsider.problem,
  );
  const revoked = await people.providerApprover.call("revokeGrant", {
    params: { id: grant },
    body: { reason: "演示：撤销后立即停止" },
  });
  tell.committed("民政局撤销授权", "Civil Affairs revokes the grant", revoked);
  const after = await refused(
    people.requester.stream("getRows", { params: { id: grant }, query: {} }),
    "GRANT_NOT_ACTIVE",
  );
  tell.seen(`统计局再取：${after.problem.code}`, `Statistics asks again: ${after.problem.code}`, after.problem);
}

async function audit(people: People, tell: Narrator, dataset: string): Promise<void> {
  tell.heading("六、审计：追溯每一步", "6. The auditor traces every step");
  const trace = await people.auditor.call("trace", { query: { dataset } });
  tell.lines(traceLines(trace));
  tell.seen(
    `共 ${trace.items.length} 步，账本高度 ${trace.height}`,
    `${trace.items.length} steps, as of ${trace.height} blocks`,
    trace.items,
  );
}

/** The main job, once: registered, asked for, decided, delivered, taken, refused, traced. */
export async function runScenario(people: People, tell: Narrator): Promise<void> {
  const dataset = await register(people, tell);
  const grant = await ask(people, tell, dataset);
  await deliver(people, tell, grant);
  await take(people, tell, grant);
  await refusals(people, tell, grant);
  await audit(people, tell, dataset);
}
