import type { Resource } from "@mulian/domain";
import type { Circumstances } from "../circumstances.js";
import { unlessBy } from "../unless-by.js";
import { unlessOwnerEndorsed } from "./unless-owner-endorsed.js";

/** Of a dataset of its own department, and over when it was retired. */
export function invalidResource(after: Resource, circumstances: Circumstances): string | undefined {
  const { view } = circumstances;
  const before = view.get("resource", after.id);
  if (before === undefined) {
    if (view.get("dataset", after.dataset)?.department !== after.department)
      return "its dataset is another department's";
    return unlessOwnerEndorsed(after, circumstances) ?? unlessBy(after.department, "resource.link", circumstances);
  }
  if (before.status === "retired") return "goes on after it was retired";
  return unlessBy(after.department, after.status === "retired" ? "resource.retire" : "resource.refresh", circumstances);
}
