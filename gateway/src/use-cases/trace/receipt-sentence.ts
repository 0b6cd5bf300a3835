import type { ReceiptView, Language } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";

/** What a delivery amounted to, in a sentence. */
export function receiptSentence(
  snapshot: Pick<Snapshot, "departmentName">,
  receipt: ReceiptView,
  language: Language,
): string {
  const provider = snapshot.departmentName(receipt.provider, language);
  const grantee = snapshot.departmentName(receipt.grantee, language);
  const { outcome, reason } = receipt;
  const [open, close] = language === "zh" ? ["（", "）"] : [" (", ")"];
  const why = reason === undefined ? "" : `${open}${reason}${close}`;
  if (outcome === "refused")
    return language === "zh"
      ? `${provider}拒绝了${grantee}的一次取数${why}`
      : `${provider} refused data to ${grantee}${why}`;
  const rows = rowsText(receipt, language);
  const bytes = boundsText(receipt.bytes, receipt.bytesAtMost, language);
  return language === "zh"
    ? `${provider}向${grantee}交付了 ${rows}（${bytes} 字节）${outcome === "broken" ? "，传输中断" : ""}${why}`
    : `${provider} delivered ${rows} (${bytes} bytes) to ${grantee}${outcome === "broken" ? ", and the delivery broke off" : ""}${why}`;
}

/** Of a resumed delivery also which rows they were, as far as that is known. */
function rowsText({ rows, rowsAtMost, afterRows }: ReceiptView, language: Language): string {
  const count = boundsText(rows, rowsAtMost, language);
  if (afterRows === undefined || (rows === 0 && rowsAtMost === undefined))
    return language === "zh" ? `${count} 行` : `${count} rows`;
  const first = afterRows + 1;
  const last = boundsText(afterRows + rows, rowsAtMost === undefined ? undefined : afterRows + rowsAtMost, language);
  return language === "zh"
    ? `${count} 行（从第 ${first} 行续传，至第 ${last} 行）`
    : `${count} rows, resumed: ${first} to ${last},`;
}

/** After a crash nobody knows more than between what numbers it was. */
function boundsText(atLeast: number, atMost: number | undefined, language: Language): string {
  if (atMost === undefined || atMost === atLeast) return String(atLeast);
  return language === "zh" ? `${atLeast}～${atMost}` : `${atLeast}–${atMost}`;
}
