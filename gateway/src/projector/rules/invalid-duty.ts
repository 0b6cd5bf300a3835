import type { Duty, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy } from "../unless-by.js";
import { unlessOwnerEndorsed } from "./unless-owner-endorsed.js";

/** Its department's, and over when it was repealed. */
export function invalidDuty(after: Duty, circumstances: Circumstances): VoidReason | undefined {
  const before = circumstances.view.get("duty", after.id);
  if (before === undefined)
    return unlessOwnerEndorsed(after, circumstances) ?? unlessBy(after.department, "duty.register", circumstances);
  if (before.status === "repealed") return because("goesOnAfterEnd", { state: before.status });
  return unlessBy(after.department, after.status === "repealed" ? "duty.repeal" : "duty.update", circumstances);
}
