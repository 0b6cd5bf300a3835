import { LedgerRecord, type VoidReason } from "@mulian/domain";
import { because } from "../../projector/because.js";

/** What did not fit is named up to this length: whoever wrote it chose how much that is. */
const MAX_PLACES = 200;

/** The record, or why it is none. */
export function parseRecord(value: Uint8Array): LedgerRecord | VoidReason {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(value).toString("utf8"));
  } catch {
    return because("notJson");
  }
  const parsed = LedgerRecord.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.flatMap((issue) => {
    const names = issue.code === "unrecognized_keys" ? issue.keys : [];
    return names.length === 0 ? [issue.path.join(".")] : names.map((name) => [...issue.path, name].join("."));
  });
  // No word of forgery: a contract that is newer than this gateway writes what it does not know yet.
  return because("notUnderstood", { places: places.join(", ").slice(0, MAX_PLACES) });
}
