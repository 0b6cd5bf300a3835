import type { Language, Trace } from "@mulian/domain";
import { say } from "@mulian/terminal/language";
import { safeText } from "./safe.js";
import { shanghaiTime } from "./shanghai-time.js";

/** A trace as a person reads it: when, who, what, and where it stands on the ledger. */
export function traceLines(trace: Trace, language: Language): string {
  const legend = say(
    language,
    "时间、部门、经过，以及账本上的位置（#区块 交易；交付为收录其凭证的批次）",
    "when, who, what, and where on the ledger: #block and transaction, or the batch with a delivery's receipt",
  );
  return [legend, ...trace.items.map((entry) => lineOf(entry, language))].join("\n");
}

function lineOf(
  { at, actor, sentence, blockNumber, txId, receipt }: Trace["items"][number],
  language: Language,
): string {
  const unbatched = say(language, "凭证待入批次", "receipt not in a batch yet");
  const place =
    blockNumber === undefined ? safeText(receipt?.batch ?? unbatched) : `#${blockNumber} ${txId?.slice(0, 12)}`;
  return `${shanghaiTime(at)}  ${safeText(actor.departmentName)}  ${safeText(sentence)}  ${place}`;
}
