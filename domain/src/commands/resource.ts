import { z } from "zod";
import { RecordId } from "../ids.js";
import { Resource } from "../records/resource.js";
import { command, creation, transition } from "./define.js";

const { title, resourceKind, binding, schemaDigest, rowCount, quality, refreshedAt } = Resource.shape;

export const resourceCommands = {
  "resource.link": command(
    "resource",
    ["steward"],
    "Link the table, file or interface that holds a dataset",
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
    "Record the source's state as the connector saw it",
    z.strictObject({ ...transition, schemaDigest, rowCount, quality, refreshedAt }),
  ),
  "resource.retire": command("resource", ["steward", "approver"], "Unlink a resource", z.strictObject(transition)),
};
