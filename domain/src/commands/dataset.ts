import { z } from "zod";
import { RecordId, Timestamp } from "../ids.js";
import { Reason } from "../records/common.js";
import { DatasetContent } from "../records/dataset.js";
import { command, creation, transition } from "./define.js";

export const datasetCommands = {
  "dataset.submit": command(
    "dataset",
    ["approver"],
    {
      zh: "提交数据目录供主管部门审核；负责人的交易即其签名",
      en: "Submit a dataset for the authority's review; the head's transaction is the signature",
    },
    z.strictObject({ ...creation, content: DatasetContent }),
  ),
  "dataset.resubmit": command(
    "dataset",
    ["approver"],
    { zh: "重新提交被退回的数据目录", en: "Submit a returned dataset again" },
    z.strictObject({ ...transition, content: DatasetContent }),
  ),
  "dataset.change": command(
    "dataset",
    ["approver"],
    { zh: "提交已发布数据目录的变更（条例第十七条）", en: "Submit a change of a published dataset (Art 17)" },
    z.strictObject({ ...transition, content: DatasetContent }),
  ),
  "dataset.review": command(
    "dataset",
    ["authority"],
    { zh: "发布所提交的数据目录，或说明理由退回", en: "Publish what was submitted, or return it with reasons" },
    z.strictObject({ ...transition, outcome: z.enum(["publish", "return"]), reason: Reason.optional() }),
  ),
  "dataset.refresh": command(
    "dataset",
    ["steward", "gateway"],
    { zh: "登记数据已更新", en: "Record that the data was brought up to date" },
    z.strictObject({ ...transition, refreshedAt: Timestamp }),
  ),
  "dataset.suspend": command(
    "dataset",
    ["approver"],
    { zh: "暂停共享一个数据目录", en: "Suspend sharing of a dataset" },
    z.strictObject({ ...transition, reason: Reason }),
  ),
  "dataset.resume": command(
    "dataset",
    ["approver"],
    { zh: "恢复共享已暂停的数据目录", en: "Resume a suspended dataset" },
    z.strictObject(transition),
  ),
  "dataset.retire": command(
    "dataset",
    ["approver"],
    { zh: "永久停用一个数据目录", en: "Retire a dataset for good" },
    z.strictObject({ ...transition, reason: Reason }),
  ),
  "dataset.hold": command(
    "hold",
    ["authority"],
    { zh: "主管部门责令暂停一个数据目录", en: "The authority suspends a dataset without its owner" },
    z.strictObject({ id: RecordId, reason: Reason }),
  ),
  "dataset.lift": command(
    "hold",
    ["authority"],
    { zh: "主管部门解除其责令暂停", en: "The authority lifts its own suspension" },
    z.strictObject({ id: RecordId }),
  ),
};
