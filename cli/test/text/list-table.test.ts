import { expect } from "chai";
import { listTable } from "../../src/text/list-table.js";

describe("a list as a table", () => {
  const list = (...items: object[]): object => ({ items, total: items.length, height: 9 });
  const headOf = (answer: object, language: "zh" | "en"): string[] =>
    (listTable(answer, language)?.split("\n")[0] ?? "").split(/ {2,}/);

  it("has its head in the reader's language, and lines up by the width of Chinese", () => {
    const answer = list({ id: "a1", title: "街道", overdue: true }, { id: "a2", title: "ab", overdue: false });
    expect(headOf(answer, "en")).to.deep.equal(["id", "title", "overdue"]);
    expect(headOf(answer, "zh")).to.deep.equal(["编号", "名称", "超期"]);
    const [, first = "", second = ""] = listTable(answer, "zh")?.split("\n") ?? [];
    expect([first, second]).to.deep.equal(["a1    街道  是", "a2    ab    否"]);
  });

  it("says a record's state once: what it comes to now", () => {
    expect(headOf(list({ id: "a", state: "active", effectiveState: "expired" }), "en")).to.deep.equal([
      "id",
      "state now",
    ]);
    expect(headOf(list({ id: "a", state: "active" }), "en")).to.deep.equal(["id", "state"]);
  });

  it("shows words of the ledger in Chinese beside the codes that commands take, and moments on the law's clock", () => {
    const rows = (language: "zh" | "en"): string[] =>
      (listTable(list({ id: "a", state: "suspended", updatedAt: "2026-11-26T20:53:22.600Z" }), language) ?? "")
        .split("\n")
        .slice(1, 2);
    expect(rows("zh")).to.deep.equal(["a     已暂停 suspended  2026-11-27 04:53:22 +08:00"]);
    expect(rows("en")).to.deep.equal(["a   suspended  2026-11-27 04:53:22 +08:00"]);
    expect(listTable(list({ id: "b", title: "active" }), "zh"), "a title is no word of the ledger").to.not.include(
      "生效",
    );
  });

  it("says that there is nothing", () => {
    expect(listTable(list(), "zh")).to.equal("（没有记录）\n共 0 条，账本高度 9");
  });

  it("leaves texts, which no column shows, to be printed whole", () => {
    expect(listTable({ items: [{ role: "basis", text: "第三条" }] }, "zh")).to.equal(undefined);
  });
});
