import { shanghaiDate } from "@mulian/domain";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";
import { until } from "../until.js";

/** The grantee says what it did with the rows; its texts go to the provider alone. */
export async function accountForUse(people: People, tell: Narrator, grant: string, served: number): Promise<void> {
  tell.heading("五、用了做什么，哪里有错", "5. What it was used for, and what is wrong in it");
  const today = shanghaiDate(Date.now());
  const recorded = await people.requester.call("createUseRecord", {
    body: {
      grant,
      from: today,
      to: today,
      effectKind: "facts-checked",
      served,
      scene: "人口抽样调查，逐条核对调查对象地址所属的街道",
      system: "统计联网直报平台",
      effect: "地址编码由人工查对改为自动比对",
      storage: "专用数据库，加密存储，仅调查处可读",
    },
  });
  tell.committed(
    "统计局登记使用情况：场景、系统、成效、存储",
    "Statistics accounts for its use: scene, system, effect, storage",
    recorded,
  );
  const texts = await until("the account's texts at the provider", async () => {
    const { items } = await people.steward.call("useRecordDocuments", { params: { id: recorded.id } });
    return items.length > 0 && items.every(({ available }) => available) ? items : undefined;
  });
  tell.seen(
    `${texts.length} 份说明已直接送达民政局，使用记录保存三年`,
    `Its ${texts.length} texts reached Civil Affairs directly; the record is kept for three years`,
    texts.map(({ role, digest }) => ({ role, digest })),
  );
}
