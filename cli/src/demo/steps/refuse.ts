import type { ProblemError } from "../../api/errors.js";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { refused } from "../refused.js";

/** The code and, in the reader's language, the gateway's own sentence. */
const saidOf = ({ problem: { code, detail } }: ProblemError): string => `${code} ${detail}`;

/** What the grant does not cover, whom it is not for, and what it is worth once revoked. */
export async function refuse(people: People, tell: Narrator, grant: string): Promise<void> {
  tell.heading("八、没有授权的，拿不到", "8. What was not granted is refused");
  const wider = await refused(
    people.requester.stream("getRows", { params: { id: grant }, query: { items: "code,areaCode" } }),
    "ITEM_NOT_SHARED",
  );
  tell.seen(`统计局要县级代码：${saidOf(wider)}`, `Statistics asks for areaCode: ${saidOf(wider)}`, wider.problem);
  const purpose = await refused(
    people.requester.stream("getRows", { params: { id: grant }, query: { purpose: "law-enforcement" } }),
    "PURPOSE_MISMATCH",
  );
  tell.seen(
    `统计局改作执法用途：${saidOf(purpose)}`,
    `Statistics names another purpose: ${saidOf(purpose)}`,
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
  tell.seen(`统计局再取：${saidOf(after)}`, `Statistics asks again: ${saidOf(after)}`, after.problem);
}
