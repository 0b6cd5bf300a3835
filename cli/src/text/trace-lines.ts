import type { Trace } from "@mulian/domain";
import { safeText } from "./safe.js";

/** A trace as a person reads it: when, who, what, and where it stands on the ledger. */
export function traceLines(trace: Trace): string {
  return trace.items
    .map((entry) => {
      const place =
        entry.blockNumber === undefined
          ? safeText(entry.receipt?.batch ?? "")
          : `#${entry.blockNumber} ${entry.txId?.slice(0, 12)}`;
      return `${entry.at}  ${safeText(entry.actor.departmentName)}  ${safeText(entry.sentence)}  ${place}`;
    })
    .join("\n");
}
