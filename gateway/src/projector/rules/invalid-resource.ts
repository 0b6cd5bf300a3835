import type { Resource, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy } from "../unless-by.js";
import { unlessOwnerEndorsed } from "./unless-owner-endorsed.js";

/** Of a dataset of its own department, and over when it was retired. */
export function invalidResource(after: Resource, circumstances: Circumstances): VoidReason | undefined {
  const { view } = circumstances;
  const before = view.get("resource", after.id);
  if (before === undefined) {
    if (view.get("dataset", after.dataset)?.department !== after.department) return because("datasetOfAnother");
    return unlessOwnerEndorsed(after, circumstances) ?? unlessBy(after.department, "resource.link", circumstances);
  }
  if (before.status === "retired") return because("goesOnAfterEnd", { state: before.status });
  return unlessBy(after.department, after.status === "retired" ? "resource.retire" : "resource.refresh", circumstances);
}
