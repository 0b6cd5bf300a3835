import type { FsckReport, FsckStanding } from "@mulian/domain";
import { expect } from "chai";
import type { ApiClient } from "../../src/api/client.js";
import { checkLedger } from "../../src/commands/check-ledger.js";

const report = (height: number): FsckReport => ({
  clean: true,
  department: "statistics",
  height,
  checked: { blocks: height, transactions: height, records: 1, receipts: 0 },
  differences: [],
  shortened: [],
  unjudged: [],
});
const at = (second: number): string => `2026-03-02T01:00:0${second}.000Z`;
const running = (second: number): FsckStanding => ({
  running: { startedAt: at(second), startedBy: "operator", blocks: 1, of: 9 },
  height: 9,
});
const ended = (
  second: number,
  found: { readonly report: FsckReport } | { readonly failure: string },
): FsckStanding => ({
  last: { startedAt: at(second), finishedAt: at(second), startedBy: "operator", ...found },
  height: 9,
});

describe("a check of the ledger from the command line", () => {
  const CALLED = report(9);
  /** A gateway that answers one after another; a call of the whole check by itself is always answered. */
  const checked = async (...answers: readonly FsckStanding[]) => {
    const left = [...answers];
    const asked: string[] = [];
    const call = async (operation: string): Promise<unknown> => {
      asked.push(operation);
      return operation === "fsck" ? CALLED : left.shift();
    };
    return { found: await checkLedger({ call } as unknown as ApiClient), asked };
  };

  it("waits for the one it began, however often it has to look", async () => {
    const { found, asked } = await checked(running(1), running(1), running(1), ended(1, { report: report(7) }));
    expect(found.height).to.equal(7);
    expect(asked).to.deep.equal(["startFsck", "getFsck", "getFsck", "getFsck"]);
  });

  it("takes one that was over before it could look", async () => {
    const { found, asked } = await checked(ended(1, { report: report(7) }));
    expect(found.height).to.equal(7);
    expect(asked).to.deep.equal(["startFsck"]);
  });

  it("asks by a single call for why it failed, and where the gateway was stopped meanwhile or began another", async () => {
    for (const after of [ended(1, { failure: "LEDGER_UNAVAILABLE" }), ended(0, { report: report(3) }), running(2)]) {
      const { found, asked } = await checked(running(1), after);
      expect(found).to.equal(CALLED);
      expect(asked.at(-1)).to.equal("fsck");
    }
  });
});
