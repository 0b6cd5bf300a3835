import type { KeyBlock, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority, unlessEither } from "../unless-by.js";

/** Whoever could block another's keys in its name could stop what it signs; no policy of the department guards the record. */
export function invalidKeyBlock(
  { id, department, kid }: KeyBlock,
  circumstances: Circumstances,
): VoidReason | undefined {
  if (id !== `${department}:${kid}`) return because("keyDiffers");
  const { keys = [] } = circumstances.view.get("department", department) ?? {};
  if (!keys.some(({ jwk }) => jwk.kid === kid)) return because("keyUnknown");
  return unlessEither(unlessBy(department, "department.block-key", circumstances), unlessByAuthority(circumstances));
}
