import { request } from "../content.js";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { until } from "../until.js";

/** Request, signatures and decision: answers the grant. */
export async function ask(people: People, tell: Narrator, dataset: string): Promise<string> {
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
  // The texts travel as soon as the request is there, and may come before the signature's block.
  const pending = await until("the signed request at the provider", async () => {
    const seen = await people.providerApprover.call("getAccessRequest", { params: { id: submitted.id } });
    return seen.replyDue === undefined ? undefined : seen;
  });
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
