import type { ReceiptView } from "@mulian/domain";
import { expect } from "chai";
import { receiptSentence } from "../../src/use-cases/trace/receipt-sentence.js";
import { idOf, timeOf } from "../support/records.js";

const receipt: ReceiptView = {
  sequence: 7,
  grant: idOf("grant"),
  provider: "civil-affairs",
  grantee: "statistics",
  outcome: "broken",
  rows: 90_000,
  bytes: 8_000_000,
  purpose: "statistics",
  user: "u1",
  startedAt: timeOf(1),
  endedAt: timeOf(2),
  countersigned: true,
  jws: "",
};

describe("what a delivery amounted to, in a sentence", () => {
  const numbersOf = (changes: Partial<ReceiptView>): readonly (readonly number[])[] =>
    (["zh", "en"] as const).map((language) => {
      const sentence = receiptSentence({ departmentName: (id) => id }, { ...receipt, ...changes }, language);
      return Array.from(sentence.matchAll(/\d+/g), ([number]) => Number(number));
    });

  it("names rows and bytes, in both languages", () => {
    expect(numbersOf({})).to.deep.equal([
      [90_000, 8_000_000],
      [90_000, 8_000_000],
    ]);
  });

  it("names both bounds where a crash left no more", () => {
    const bounds = [90_000, 190_000, 8_000_000, 16_000_000];
    expect(numbersOf({ rowsAtMost: 190_000, bytesAtMost: 16_000_000 })).to.deep.equal([bounds, bounds]);
  });

  it("names which rows a resumed delivery brought, as far as that is known", () => {
    const resumed = [90_000, 11, 90_010, 8_000_000];
    expect(numbersOf({ afterRows: 10 })).to.deep.equal([resumed, resumed]);
    const cut = [90_000, 190_000, 11, 90_010, 190_010, 8_000_000];
    expect(numbersOf({ afterRows: 10, rowsAtMost: 190_000 })).to.deep.equal([cut, cut]);
    expect(numbersOf({ afterRows: 10, rows: 0, bytes: 0 })[0]).to.deep.equal([0, 0]);
  });

  it("names no figures of a refusal", () => {
    expect(numbersOf({ outcome: "refused", rows: 0, bytes: 0 })).to.deep.equal([[], []]);
  });
});
