import type { Duty } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerBlock } from "../../src/ports/ledger.js";
import { fsck, type FsckPorts, MAX_OF_A_PLACE } from "../../src/use-cases/fsck.js";
import { baseOf, chainOf, departmentRecord, idOf, personOf, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

describe("fsck", () => {
  const FORGED = MAX_OF_A_PLACE + 3;
  const dutyOf = (id: string): Duty => ({
    kind: "duty",
    ...baseOf(id, "water"),
    department: "water",
    title: "行政区划管理",
    legalBasis: "条例",
    status: "active",
  });
  /** Duties in water's name by somebody of another department, then what the own peer has of its own after a restore. */
  const CHAIN: readonly LedgerBlock[] = chainOf([
    [transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")])],
    [
      transactionOf(
        "flood",
        Array.from({ length: FORGED }, (_, number) => dutyOf(idOf(`forged ${number}`))),
        { creator: personOf("roads") },
      ),
    ],
    [transactionOf("parks", [departmentRecord("parks")])],
  ]).map((block) => (block.number === 2 ? { ...block, restoredState: "differs" } : { ...block, toldBy: ["A", "B"] }));

  it("tells what stands on the ledger first, and lets no flood of it hide what else is wrong", async () => {
    const live = await TemporaryIndex.open(CHAIN);
    const scratch = await TemporaryIndex.open();
    const ports = {
      index: live.index,
      ledger: {
        async *blocks(): AsyncIterable<LedgerBlock> {
          yield* CHAIN;
        },
      },
      state: { users: { entries: async () => [] }, service: { entries: async () => [] } },
      department: "water",
      legs: [],
      openScratchIndex: async () => scratch.index,
    } as unknown as FsckPorts; // what a gateway without users and legs is asked
    try {
      const { clean, differences, shortened } = await fsck(ports, "zh", new AbortController().signal);
      expect(differences.filter(({ detail }) => !/\p{Script=Han}/u.test(detail))).to.deep.equal([]);
      expect(clean).to.equal(false);
      expect(
        differences
          .slice(0, MAX_OF_A_PLACE)
          .every(({ where, code }) => where === "ledger" && code === "anotherDepartment"),
      ).to.equal(true);
      expect(differences.slice(MAX_OF_A_PLACE).map(({ where, subject }) => `${where} ${subject}`)).to.deep.equal([
        "peer block:2",
      ]);
      expect(shortened).to.deep.equal([
        {
          of: "ledger",
          shown: MAX_OF_A_PLACE,
          total: FORGED,
          groups: [{ by: "roadsMSP", reason: "anotherDepartment", shown: MAX_OF_A_PLACE, total: FORGED }],
        },
      ]);
    } finally {
      await live.remove();
      await scratch.remove();
    }
  });
});
