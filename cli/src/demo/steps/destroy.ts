import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { until } from "../until.js";
import { wordEn, wordZh } from "../words.js";

/** The grant is over: its key is deleted where it was held, and the proof of it claimed on the ledger. */
export async function destroy(people: People, tell: Narrator, grant: string): Promise<void> {
  tell.heading("九、授权结束：销毁并留证", "9. The grant is over: destroyed, with proof");
  const holding = await until("the holding of the grant that is over", async () => {
    const { items } = await people.requester.call("listKeyHoldings", { query: { grant } });
    return items[0];
  });
  const destroyed = await people.requester.call("destroyKeyHolding", {
    params: { id: holding.id },
    body: { expectedVersion: holding.version },
  });
  tell.committed(
    `统计局销毁：${destroyed.destroyed.map(wordZh).join("、")}，证明摘要 ${destroyed.destructionDigest.slice(0, 16)}…上链`,
    `Statistics destroys ${destroyed.destroyed.map(wordEn).join(", ")}; the proof's digest ${destroyed.destructionDigest.slice(0, 16)}… is on the ledger`,
    destroyed,
  );
  const proof = await until("the proof at the provider", async () => {
    const { items } = await people.steward.call("keyHoldingDocuments", { params: { id: holding.id } });
    return items.find(({ available }) => available);
  });
  const { accounting } = await people.steward.call("getGrant", { params: { id: grant } });
  tell.seen(
    `民政局收到统计局签名的证明；使用记录${wordZh(accounting.use)}，销毁凭据${wordZh(accounting.disposal)}`,
    `Civil Affairs has the proof that Statistics signed; use ${wordEn(accounting.use)}, disposal ${wordEn(accounting.disposal)}`,
    { digest: proof.digest, accounting },
  );
}
