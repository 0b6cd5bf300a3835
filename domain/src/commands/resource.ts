import { z } from "zod";
import { RecordId } from "../ids.js";
import { Resource } from "../records/resource.js";
import { command, creation, transition } from "./define.js";

const { title, resourceKind, binding, schemaDigest, rowCount, quality, refreshedAt } = Resource.shape;

export const resourceCommands = {
  "resource.link": command(
    "resource",
    ["steward"],
    { zh: "挂接存有数据目录内容的库表、文件或接口", en: "Link the table, file or interface that holds a dataset" },
    z.strictObject({
      ...creation,
      dataset: RecordId,
      title,
      resourceKind,
      binding,
      schemaDigest,
      rowCount,
      quality,
      refreshedAt,
    }),
  ),
  "resource.refresh": command(
    "resource",
    ["steward", "gateway"],
    { zh: "登记连接器所见的数据源现状", en: "Record the source's state as the connector saw it" },
    z.strictObject({ ...transition, schemaDigest, rowCount, quality, refreshedAt }),
  ),
  "resource.retire": command(
    "resource",
    ["steward", "approver"],
    { zh: "解除挂接资源", en: "Unlink a resource" },
    z.strictObject(transition),
  ),
};
