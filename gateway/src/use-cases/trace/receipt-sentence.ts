import type { ReceiptView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";

/** What a delivery amounted to, in a sentence. */
export function receiptSentence(snapshot: Snapshot, receipt: ReceiptView, language: "zh" | "en"): string {
  const provider = snapshot.departmentName(receipt.provider, language);
  const grantee = snapshot.departmentName(receipt.grantee, language);
  const { rows, bytes, outcome } = receipt;
  if (language === "zh") {
    if (outcome === "refused") return `${provider}拒绝了${grantee}的一次取数`;
    return `${provider}向${grantee}交付了 ${rows} 行（${bytes} 字节）${outcome === "broken" ? "，传输中断" : ""}`;
  }
  if (outcome === "refused") return `${provider} refused data to ${grantee}`;
  return `${provider} delivered ${rows} rows (${bytes} bytes) to ${grantee}${outcome === "broken" ? ", and the delivery broke off" : ""}`;
}
