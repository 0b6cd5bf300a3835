import { duty, streets } from "../content.js";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";

/** Duty, dataset and table: answers the dataset. */
export async function register(people: People, tell: Narrator): Promise<string> {
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
