import { shanghaiDate, type FindingAnswer } from "@mulian/domain";
import { findingsIn } from "../findings.js";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { until } from "../until.js";
import { wordEn, wordZh } from "../words.js";
import type { StreetRow } from "./take-rows.js";

/** The day by which the demo's provider promises to correct what it accepts. */
const PROMISED_MS = 30 * 86_400_000;

/** What is wrong goes back to the provider item by item, and is answered item by item. */
export async function correct(
  people: People,
  tell: Narrator,
  grant: string,
  rows: readonly StreetRow[],
): Promise<void> {
  const findings = findingsIn(rows);
  const reported = await people.requester.call("createCorrection", { body: { grant, findings } });
  tell.committed(
    `统计局提出校核 ${findings.length} 项：${findings.map(({ item, mistake, records }) => `${item} ${wordZh(mistake)} ${records} 条`).join("，")}`,
    `Statistics reports ${findings.length} mistakes: ${findings.map(({ item, mistake, records }) => `${item}: ${wordEn(mistake)} in ${records} records`).join("; ")}`,
    reported,
  );
  const params = { id: reported.id };
  const evidence = await until("the evidence at the provider", async () => {
    const { items } = await people.steward.call("correctionDocuments", { params });
    return items.length > 0 && items.every(({ available }) => available) ? items : undefined;
  });
  const seen = await people.steward.call("getCorrection", { params });
  tell.seen(
    `民政局收到依据：${evidence[0]?.text}；应于 ${seen.answerDue} 前答复`,
    `Civil Affairs reads the evidence: ${evidence[0]?.text}; an answer is due by ${seen.answerDue}`,
    { evidence: evidence.map(({ digest, text }) => ({ digest, text })), answerDue: seen.answerDue },
  );
  await answer(people, tell, reported.id, findings.length);
}

/** The first is promised to be corrected, the others agree with the source. */
async function answer(people: People, tell: Narrator, id: string, count: number): Promise<void> {
  const correctBy = shanghaiDate(Date.now() + PROMISED_MS);
  const answers = Array.from({ length: count }, (_, index): FindingAnswer =>
    index === 0
      ? { finding: 1, outcome: "accepted", correctBy }
      : { finding: index + 1, outcome: "rejected", reason: "agrees-with-source" },
  );
  const answered = await people.steward.call("answerCorrection", {
    params: { id },
    body: { expectedVersion: 1, answers, text: "第一项属实，将予更正；开发区、农场按统计用区划代码列为类似乡级单位。" },
  });
  tell.committed(
    `民政局逐项答复：第 1 项属实，${correctBy} 前更正；其余与来源一致`,
    `Civil Affairs answers item by item: the first will be corrected by ${correctBy}, the rest agrees with its source`,
    answered,
  );
  const settled = await until("the answers at the grantee", async () => {
    const view = await people.requester.call("getCorrection", { params: { id } });
    return view.state === "reported" ? undefined : view;
  });
  tell.seen(
    `统计局看到答复：${settled.findings.map(({ answer: given }) => wordZh(given?.outcome ?? "")).join("、")}`,
    `Statistics sees the answers: ${settled.findings.map(({ answer: given }) => wordEn(given?.outcome ?? "")).join(", ")}`,
    settled.findings,
  );
}
