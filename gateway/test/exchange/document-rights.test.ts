import type { AccessRequest } from "@mulian/domain";
import { expect } from "chai";
import { namedBy } from "../../src/exchange/document-rights.js";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { asked, catalogueBlocks, slot, terms } from "../support/granted.js";
import { chainOf, idOf, personOf, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const digest = "d".repeat(64);

/** A request in the name of `roads`, which names the document. */
const requestOf = (name: string): AccessRequest =>
  asked({ id: idOf(name), terms: { ...terms, documents: [{ role: "basis", digest }] } });

const askedBy = (department: string, request: AccessRequest): LedgerTransaction => {
  const open = slot({ id: request.id, request: request.id, version: 1, outcome: "open", grant: undefined });
  return transactionOf(request.id, [request, open], { creator: personOf(department) });
};

describe("who named a document", () => {
  it("is who a record says, if its organisation signed the transaction, and else nobody (18)", async () => {
    const [honest, forged] = [requestOf("honest"), requestOf("forged")];
    const temporary = await TemporaryIndex.open(
      chainOf([...catalogueBlocks(), [askedBy("roads", honest)], [askedBy("water", forged)]]),
    );
    expect(await namedBy(temporary.index, honest, digest)).to.equal("roads");
    expect(await namedBy(temporary.index, forged, digest)).to.equal(undefined);
    expect(await namedBy(temporary.index, honest, "e".repeat(64)), "another document").to.equal(undefined);
    await temporary.remove();
  });
});
