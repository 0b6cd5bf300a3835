import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerBlock } from "../../src/ports/ledger.js";
import { type Replay, replayLedger } from "../../src/use-cases/replay-ledger.js";
import { chainOf, departmentRecord, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const CHAIN = chainOf([
  [transactionOf("water", [departmentRecord("water")])],
  [transactionOf("roads", [departmentRecord("roads")])],
  [transactionOf("parks", [departmentRecord("parks")])],
]);

/** The chain as its first two blocks come from others and the last is the first of the own peer's. */
function behindSnapshot(toldBy: readonly string[], restoredState?: LedgerBlock["restoredState"]): LedgerBlock[] {
  return CHAIN.map((block, number) => {
    if (number < CHAIN.length - 1) return { ...block, toldBy };
    return restoredState === undefined ? block : { ...block, restoredState };
  });
}

describe("replaying the ledger for fsck", () => {
  async function replay(blocks: readonly LedgerBlock[], error?: DomainError): Promise<Replay> {
    const live = await TemporaryIndex.open(CHAIN);
    const scratch = await TemporaryIndex.open();
    const ledger = {
      async *blocks(): AsyncIterable<LedgerBlock> {
        yield* blocks;
        if (error !== undefined) throw error;
      },
    };
    try {
      return await replayLedger({ index: live.index, ledger }, scratch.index, new AbortController().signal);
    } finally {
      await live.remove();
      await scratch.remove();
    }
  }
  const codesOf = ({ unjudged }: Replay): string[] => unjudged.map(({ code }) => code);

  it("says nothing of where blocks came from when the own peer has them all", async () => {
    expect(await replay(CHAIN)).to.deep.equal({ isWhole: true, transactions: 3, differences: [], unjudged: [] });
  });

  it("says of how many blocks two others told, and judges all of them when the states agree", async () => {
    expect(await replay(behindSnapshot(["A", "B"], "same"))).to.deep.equal({
      isWhole: true,
      transactions: 3,
      differences: [],
      unjudged: [],
      early: { blocks: 2, toldBy: ["A", "B"] },
    });
  });

  it("finds a peer that was restored with another state than the others have", async () => {
    const { differences, unjudged } = await replay(behindSnapshot(["A", "B"], "differs"));
    expect(differences.map(({ where, subject }) => `${where} ${subject}`)).to.deep.equal(["peer block:2"]);
    expect(unjudged).to.deep.equal([]);
  });

  it("says by code that nobody confirms the state, or that the codes are one organisation's word", async () => {
    expect(codesOf(await replay(behindSnapshot(["A", "B"], "unknown")))).to.deep.equal(["RESTORED_STATE_UNCONFIRMED"]);
    expect(codesOf(await replay(behindSnapshot(["A", "B"])))).to.deep.equal(["RESTORED_STATE_UNCONFIRMED"]);
    expect(codesOf(await replay(behindSnapshot(["A"], "same")))).to.deep.equal(["EARLY_CODES_BY_ONE_WORD"]);
  });

  for (const code of ["EARLY_BLOCKS_UNAVAILABLE", "EARLY_BLOCKS_DISPUTED"] as const)
    it(`judges nothing, and says so, when it ends with ${code}`, async () => {
      const { isWhole, ...rest } = await replay([], new DomainError(code, "as the ledger's adapter says"));
      expect(isWhole).to.equal(false);
      expect(rest.unjudged.map((each) => each.code)).to.deep.equal([code]);
    });

  it("fails with whatever else the ledger fails with", async () => {
    const failed = await replay([], new DomainError("LEDGER_UNAVAILABLE", "gone")).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(DomainError).and.to.include({ code: "LEDGER_UNAVAILABLE" });
  });
});
