import { DomainError, type LedgerRecord } from "@mulian/domain";
import { expect } from "chai";
import { HeightConfirmation } from "../../src/exchange/height-confirmation.js";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { POLICY } from "../exchange-leg/contents.js";
import { logger } from "../exchange-leg/gateway.js";
import { codeOf } from "../exchange-leg/until.js";
import { baseOf, chainOf, departmentRecord, personOf, timeOf, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const HOUR_S = 3_600;

/** An own peer that reaches nobody else: no height is ever confirmed, and only its blocks speak. */
describe("blocks as a confirmation of the ledger's height", () => {
  const policy: LedgerRecord = { kind: "policy", ...baseOf("policy", "data-bureau"), id: "policy", content: POLICY };
  const writes = (version: number): readonly LedgerTransaction[] => [
    transactionOf(
      `department ${version}`,
      [departmentRecord("water", "水务", "waterMSP", version)],
      version === 1 ? {} : { creator: personOf("water") },
    ),
  ];
  const blocks = chainOf([[transactionOf("policy", [policy])], writes(1), writes(2), writes(3)]);
  let temporary: TemporaryIndex;
  let heights: HeightConfirmation;
  /** Seconds since the first block was made: the gateway's own clock. */
  let nowS = 0;

  beforeEach(async () => {
    temporary = await TemporaryIndex.open(blocks.slice(0, 1));
    heights = new HeightConfirmation({
      index: temporary.index,
      clock: { now: () => new Date(timeOf(nowS)) },
      logger,
      confirmHeight: () => Promise.reject(new DomainError("LEDGER_UNAVAILABLE", "cut off")),
    });
    nowS = 0;
    expect(await codeOf(heights.confirmed()), "what was there is no news").to.equal("STALE_LEDGER");
  });
  afterEach(() => temporary.remove());

  const nextBlock = async (): Promise<void> => {
    const next = blocks[temporary.index.height];
    if (next !== undefined) await temporary.index.apply(next);
  };

  it("are one while they are as young as their transactions say", async () => {
    await nextBlock();
    expect(await heights.confirmed()).to.equal(2);
    nowS = 59;
    expect(await heights.confirmed()).to.equal(2);
    nowS = 62;
    expect(await codeOf(heights.confirmed())).to.equal("STALE_LEDGER");
  });

  it("are none when they come hours late, however many and however steadily (9)", async () => {
    for (nowS = HOUR_S; temporary.index.height < blocks.length; nowS += 20) {
      await nextBlock();
      expect(await codeOf(heights.confirmed())).to.equal("STALE_LEDGER");
    }
  });
});
