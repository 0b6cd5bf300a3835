import { DomainError, type AccessTerms } from "@mulian/domain";
import { expect } from "chai";
import { requireGranted } from "../../src/exchange/countersign.js";
import type { ReceiptClaims } from "../../src/exchange/receipt.js";
import { idOf, timeOf } from "../support/records.js";

const terms: AccessTerms = {
  dataset: idOf("dataset"),
  items: ["code", "name"],
  method: "interface",
  purpose: "statistics",
  termDays: 1,
  documents: [],
  proofKeyThumbprint: "t".repeat(43),
};
const claims: ReceiptClaims = {
  sequence: 1,
  delivery: "1".repeat(32),
  grant: idOf("grant"),
  provider: "civil-affairs",
  grantee: "statistics",
  dataset: terms.dataset,
  datasetVersion: 2,
  method: "interface",
  items: ["name"],
  format: "csv",
  outcome: "completed",
  rows: 1,
  bytes: 9,
  purpose: "statistics",
  user: "u1",
  proofKey: terms.proofKeyThumbprint,
  height: 1,
  startedAt: timeOf(1),
  endedAt: timeOf(2),
};

describe("what a grantee signs", () => {
  const verdict = (changes: Partial<ReceiptClaims>): string => {
    try {
      requireGranted({ ...claims, ...changes }, { terms, datasetVersion: 2 });
      return "signed";
    } catch (error) {
      return error instanceof DomainError ? error.code : String(error);
    }
  };

  it("is a use of its grant", () => {
    expect(verdict({})).to.equal("signed");
    expect(verdict({ items: ["code", "name"] })).to.equal("signed");
    expect(verdict({ outcome: "broken" })).to.equal("signed");
  });

  it("is no other's dataset, items, purpose or key, whoever signed it first", () => {
    const lies: readonly Partial<ReceiptClaims>[] = [
      { items: ["name", "note"] },
      { purpose: "research" },
      { proofKey: "x".repeat(43) },
      { dataset: idOf("another") },
      { datasetVersion: 1 },
      { method: "file" },
    ];
    for (const lie of lies) {
      expect(verdict(lie), JSON.stringify(lie)).to.equal("INTEGRITY_FAILURE");
      expect(verdict({ ...lie, outcome: "broken" }), JSON.stringify(lie)).to.equal("INTEGRITY_FAILURE");
    }
  });

  it("is a refusal of the purpose or the key that was refused", () => {
    expect(verdict({ outcome: "refused", purpose: "research" })).to.equal("signed");
    expect(verdict({ outcome: "refused", proofKey: "x".repeat(43) })).to.equal("signed");
    expect(verdict({ outcome: "refused", items: ["note"] })).to.equal("INTEGRITY_FAILURE");
  });
});
