import type { AccessRequest } from "@mulian/domain";
import { expect } from "chai";
import { namedBy } from "../../src/exchange/document-rights.js";
import { baseOf, chainOf, departmentRecord, idOf, timeOf, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const digest = "d".repeat(64);

/** A request in the name of `water`, which names the document. */
const requestOf = (name: string): AccessRequest => ({
  kind: "access-request",
  ...baseOf(idOf(name), "water"),
  ...{ requester: "water", provider: "roads", state: "submitted", datasetVersion: 1, extended: false },
  ...{ shareType: "conditional", grade: "general" },
  terms: {
    ...{ dataset: idOf("dataset"), items: ["code"], method: "interface", purpose: "statistics", termDays: 1 },
    documents: [{ role: "basis", digest }],
    proofKeyThumbprint: "t".repeat(43),
  },
});

describe("who named a document", () => {
  it("is who a record says, if its organisation signed the transaction, and else nobody (18)", async () => {
    const [honest, forged] = [requestOf("honest"), requestOf("forged")];
    const by = (mspId: string) => ({ timestamp: timeOf(2), creator: { mspId, enrolmentId: "u1" } });
    const temporary = await TemporaryIndex.open(
      chainOf([
        [transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")])],
        [transactionOf("honest", [honest], by("waterMSP"))],
        [transactionOf("forged", [forged], by("roadsMSP"))],
      ]),
    );
    expect(await namedBy(temporary.index, honest, digest)).to.equal("water");
    expect(await namedBy(temporary.index, forged, digest)).to.equal(undefined);
    expect(await namedBy(temporary.index, honest, "e".repeat(64)), "another document").to.equal(undefined);
    await temporary.remove();
  });
});
