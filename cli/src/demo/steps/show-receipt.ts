import type { ReceiptView } from "@mulian/domain";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { until } from "../until.js";

/** The provider's receipt of the first delivery, once both signed it and a batch carries it. */
const receiptOf = (people: People, grant: string): Promise<ReceiptView> =>
  until("the receipt in a batch", async () => {
    const { items } = await people.auditor.call("trace", { query: { grant } });
    return items
      .map(({ receipt }) => receipt)
      .find(
        (receipt) =>
          receipt !== undefined &&
          receipt.outcome === "completed" &&
          receipt.countersigned &&
          receipt.batch !== undefined,
      );
  });

/** The first delivery's receipt, which both sides are held to. */
export async function showReceipt(people: People, tell: Narrator, grant: string): Promise<void> {
  tell.heading("六、双方签名的凭证", "6. The receipt that both sides signed");
  const receipt = await receiptOf(people, grant);
  tell.seen(
    `凭证第 ${receipt.sequence} 号：双方签名，${receipt.rows} 行 ${receipt.bytes} 字节，已随批次上链 ${receipt.batch}`,
    `Receipt ${receipt.sequence}, signed by both sides: ${receipt.rows} rows, ${receipt.bytes} bytes, committed in batch ${receipt.batch}`,
    receipt,
  );
}
