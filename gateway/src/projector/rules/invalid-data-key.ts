import type { DataKey, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy } from "../unless-by.js";

/** States from which a package's key goes to another: it only ever gets worse. */
const KEY_STATES: readonly DataKey["state"][] = ["active", "rotated", "compromised", "destroyed"];

/** A package's key is its custodian's. */
export function invalidDataKey(after: DataKey, circumstances: Circumstances): VoidReason | undefined {
  const { view } = circumstances;
  const before = view.get("data-key", after.id);
  if (before === undefined) {
    const holder = view.get("dataset", after.dataset)?.department;
    if (holder !== after.custodian) return because("datasetOfAnother");
    if (after.state !== "active") return because("beginsMidway");
    return unlessBy(after.custodian, "key.register", circumstances);
  }
  const isWorse = KEY_STATES.indexOf(after.state) > KEY_STATES.indexOf(before.state);
  return isWorse ? unlessBy(after.custodian, "key.retire", circumstances) : because("keyMadeGood");
}
