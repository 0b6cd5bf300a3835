import type { Correction, EffectiveGrantState, Grant, KeyHolding, UseRecord } from "@mulian/domain";
import { expect } from "chai";
import { Snapshot } from "../../src/use-cases/snapshot.js";
import { correctionView } from "../../src/use-cases/views/correction-view.js";
import { grantAccounting } from "../../src/use-cases/views/grant-accounting.js";
import { baseOf, idOf, timeOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const grant = idOf("grant");
const parties = { grant, provider: "water", grantee: "roads", dataset: idOf("dataset") };

const account = (to: string): UseRecord => ({
  kind: "use-record",
  ...baseOf(idOf(to), "roads"),
  ...parties,
  from: "2026-03-02",
  to,
  effectKind: "time-saved",
  documents: [],
  keepUntil: "2029-03-02",
});

const holding = (changes: Partial<KeyHolding> = {}): KeyHolding => ({
  kind: "key-holding",
  ...baseOf(idOf("holding"), "roads"),
  holder: "roads",
  provider: "water",
  grant,
  dataset: idOf("dataset"),
  holdingKind: "access-key",
  thumbprint: "t".repeat(43),
  state: "acknowledged",
  since: timeOf(1),
  ...changes,
});

const correction = (changes: Partial<Correction> = {}): Correction => ({
  kind: "correction",
  ...baseOf(idOf("correction"), "roads"),
  ...parties,
  datasetVersion: 1,
  state: "reported",
  findings: [{ item: "code", mistake: "missing", records: 1, evidence: "e".repeat(64) }],
  documents: [],
  answerDue: "2026-03-16",
  ...changes,
});

describe("what a grantee owes for a grant", () => {
  const proof = { destructionDigest: "d".repeat(64) };
  // Accounting looks at the delivery alone; the rest of the grant does not matter to it.
  const delivered = { deliveredAt: timeOf(1) } as Grant;
  const standing = (
    state: EffectiveGrantState,
    holdings: readonly KeyHolding[],
    accounts: readonly UseRecord[],
    record = delivered,
  ) => grantAccounting(record, state, holdings, accounts);

  it("is not due while the grant runs, or when nothing was delivered by it", () => {
    const nothing = { use: "not-due", disposal: "not-due", useRecords: 0 };
    expect(standing("active", [holding()], [])).to.deep.equal(nothing);
    expect(standing("suspended", [holding()], [])).to.deep.equal(nothing);
    expect(standing("revoked", [], [], {} as Grant)).to.deep.equal(nothing); // agreed, and never delivered
  });

  it("is missing once the grant is over, however it ended", () => {
    for (const state of ["revoked", "expired", "completed", "terminated"] as const)
      expect(standing(state, [holding({ state: "ended" })], []), state).to.include({
        use: "missing",
        disposal: "missing",
      });
  });

  it("is recorded by an account and a claim on every holding, also on one that another replaced", () => {
    const accounts = [account("2026-03-09"), account("2026-03-31"), account("2026-03-12")];
    expect(standing("expired", [holding(proof)], accounts)).to.deep.equal({
      use: "recorded",
      disposal: "recorded",
      useRecords: 3,
      accountedTo: "2026-03-31",
    });
    const replaced = { replacedBy: idOf("next") };
    const disposal = (...holdings: readonly KeyHolding[]) => standing("expired", holdings, []).disposal;
    expect(disposal(holding({ ...replaced, ...proof }), holding(proof))).to.equal("recorded");
    expect(disposal(holding({ ...replaced, ...proof }), holding())).to.equal("missing");
    expect(disposal(holding(replaced), holding(proof)), "of the replaced one").to.equal("missing");
  });
});

describe("a correction's clocks", () => {
  let temporary: TemporaryIndex;
  before(async () => (temporary = await TemporaryIndex.open()));
  after(() => temporary.remove());

  const seenAt = (now: string, record: Correction) =>
    correctionView(new Snapshot(temporary.index, { now: () => new Date(now) }), record);

  it("run out when the last day has ended in Shanghai, while a finding waits for its answer", () => {
    expect(seenAt("2026-03-16T15:59:59.999Z", correction()).overdue).to.equal(false);
    expect(seenAt("2026-03-16T16:00:00.000Z", correction()).overdue).to.equal(true);
    for (const state of ["accepted", "corrected", "rejected", "closed", "withdrawn"] as const)
      expect(seenAt("2026-04-01T00:00:00.000Z", correction({ state })).overdue, state).to.equal(false);
  });

  it("tell a promise that was not kept, until it is", () => {
    const promised = { outcome: "accepted", correctBy: "2026-03-20", answeredAt: timeOf(2) } as const;
    const findings = [
      { item: "code", mistake: "missing", records: 1, evidence: "e".repeat(64), answer: promised },
    ] as const;
    const accepted = correction({ state: "accepted", findings: [...findings] });
    expect(seenAt("2026-03-20T15:59:59.999Z", accepted).promiseMissed).to.equal(false);
    expect(seenAt("2026-03-20T16:00:00.000Z", accepted).promiseMissed).to.equal(true);
    const withdrawn = { ...accepted, state: "withdrawn" } as const;
    expect(seenAt("2026-03-20T16:00:00.000Z", withdrawn).promiseMissed).to.equal(false);
    const kept = { outcome: "corrected", answeredAt: timeOf(3) } as const;
    const corrected = correction({ state: "corrected", findings: [{ ...findings[0], answer: kept }] });
    expect(seenAt("2026-04-01T00:00:00.000Z", corrected).promiseMissed).to.equal(false);
  });
});
