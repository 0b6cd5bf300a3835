import { forHonestHistories, historyOfEach, type Committed } from "@mulian/chaincode/testing/honest-histories";
import type { LedgerRecord, RecordKind, RecordOf } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerBlock } from "../../src/ports/ledger.js";
import type { RecordView } from "../../src/projector/operations.js";
import { project } from "../../src/projector/project.js";
import { AUTHORITY_MSP } from "../support/records.js";

/** Histories of each kind. */
const RUNS_OF_EACH = 60;
/** Everybody's peers endorse what the honest contract writes. */
const ENDORSERS = ["AuthorityMSP", "CivilMSP", "HostMSP", "TaxMSP"];

/** The first reasons for which the projector counts something of this not, each transaction in a block of its own. */
function refusalsOf(history: readonly Committed[]): readonly string[] {
  const counted = new Map<string, LedgerRecord>();
  const view: RecordView = {
    get: <K extends RecordKind>(kind: K, id: string) => counted.get(`${kind}:${id}`) as RecordOf<K> | undefined, // stored under this very kind
    isInvalid: () => false,
  };
  return history.flatMap((committed, number) => {
    const { versions } = project(blockOf(committed, number), view, AUTHORITY_MSP);
    for (const { record, invalid } of versions)
      if (invalid === undefined) counted.set(`${record.kind}:${record.id}`, record);
    return versions.flatMap(({ record, invalid }) => (invalid === undefined ? [] : [`${record.kind}: ${invalid}`]));
  });
}

const blockOf = ({ caller, now, records }: Committed, number: number): LedgerBlock => ({
  ...{ number, headerHash: "", previousHash: "", dataHash: "" },
  transactions: [
    {
      ...{ txId: String(number), validationCode: 0, timestamp: now, creator: caller, event: undefined, foreign: [] },
      endorsers: ENDORSERS,
      writes: records.map((record) => ({ kind: record.kind, key: record.id.split(":"), record })),
    },
  ],
});

describe("what the honest contract writes", function () {
  this.timeout(180_000);

  it("counts, of every command", async () => {
    for (const [command, history] of await historyOfEach()) expect(refusalsOf(history), command).to.deep.equal([]);
  });

  it("counts, whatever was commanded before", () =>
    forHonestHistories((history) => {
      expect(history).to.not.have.length(0);
      expect(refusalsOf(history)).to.deep.equal([]);
    }, RUNS_OF_EACH));
});
