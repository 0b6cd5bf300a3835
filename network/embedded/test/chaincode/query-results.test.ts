import { expect } from "chai";
import { MAX_RESULTS, QueryResults } from "../../src/chaincode/query-results.js";
import type { StateEntry, StateIterator } from "../../src/ledger/types.js";

const VALUE = Buffer.from("v");

/** A range without an end, which counts how much of it was read. */
class Endless implements StateIterator {
  readonly bookmark = "";
  read = 0;
  isClosed = false;

  async next(): Promise<StateEntry> {
    this.read += 1;
    return { key: String(this.read), value: VALUE };
  }

  close(): void {
    this.isClosed = true;
  }
}

describe("results of a query", () => {
  it("come a hundred at a time, up to Fabric's limit, and no further entry is read", async () => {
    const queries = new QueryResults();
    const range = new Endless();
    let answer = await queries.openState("cc", range);
    const id = answer.getId();
    let received = answer.getResultsList().length;
    expect(received).to.equal(100);
    while (answer.getHasMore()) {
      answer = await queries.next(id);
      received += answer.getResultsList().length;
    }
    expect(received).to.equal(MAX_RESULTS);
    expect(range.read).to.equal(MAX_RESULTS);
    expect(range.isClosed).to.equal(true);
    expect(await queries.next(id).catch((error: Error) => error.message)).to.equal("query iterator not found");
  });

  it("are closed with their execution", async () => {
    const queries = new QueryResults();
    const range = new Endless();
    await queries.openState("cc", range);
    queries.closeAll();
    expect(range.isClosed).to.equal(true);
  });
});
