import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { refused } from "../refused.js";

/** What the grant does not cover, whom it is not for, and what it is worth once revoked. */
export async function refuse(people: People, tell: Narrator, grant: string): Promise<void> {
  tell.heading("八、没有授权的，拿不到", "8. What was not granted is refused");
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
