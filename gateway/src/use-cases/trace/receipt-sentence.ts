import type { ReceiptView, Language } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";

/** What a delivery amounted to, in a sentence. */
export function receiptSentence(snapshot: Snapshot, receipt: ReceiptView, language: Language): string {
  const provider = snapshot.departmentName(receipt.provider, language);
  const grantee = snapshot.departmentName(receipt.grantee, language);
  const { bytes, outcome } = receipt;
  if (outcome === "refused")
    return language === "zh" ? `${provider}拒绝了${grantee}的一次取数` : `${provider} refused data to ${grantee}`;
  const rows = rowsText(receipt, language);
  return language === "zh"
    ? `${provider}向${grantee}交付了 ${rows}（${bytes} 字节）${outcome === "broken" ? "，传输中断" : ""}`
    : `${provider} delivered ${rows} (${bytes} bytes) to ${grantee}${outcome === "broken" ? ", and the delivery broke off" : ""}`;
}

/** Of a resumed delivery also which rows they were. */
function rowsText({ rows, afterRows }: ReceiptView, language: Language): string {
  if (afterRows === undefined || rows === 0) return language === "zh" ? `${rows} 行` : `${rows} rows`;
  const [first, last] = [afterRows + 1, afterRows + rows];
  return language === "zh"
    ? `${rows} 行（续传第 ${first} 至 ${last} 行）`
    : `${rows} rows, resumed: ${first} to ${last},`;
}
