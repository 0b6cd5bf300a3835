import type { WriteAnswer } from "@mulian/domain";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { until } from "../until.js";

/** The holding on the ledger, acknowledged by the grantee's gateway. */
export async function deliver(people: People, tell: Narrator, grant: string): Promise<void> {
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
