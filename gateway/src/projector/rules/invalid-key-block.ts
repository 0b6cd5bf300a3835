import type { KeyBlock } from "@mulian/domain";
import type { Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority, unlessEither } from "../unless-by.js";

/** Whoever could block another's keys in its name could stop what it signs; no policy of the department guards the record. */
export function invalidKeyBlock({ id, department, kid }: KeyBlock, circumstances: Circumstances): string | undefined {
  if (id !== `${department}:${kid}`) return "is of another key than its own";
  const { keys = [] } = circumstances.view.get("department", department) ?? {};
  if (!keys.some(({ jwk }) => jwk.kid === kid)) return "blocks a key that the department does not have";
  return unlessEither(unlessBy(department, "department.block-key", circumstances), unlessByAuthority(circumstances));
}
