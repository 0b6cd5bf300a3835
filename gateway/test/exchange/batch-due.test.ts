import { expect } from "chai";
import type { Grant, Recurrence } from "@mulian/domain";
import { extraRunId, lastDue, RUN_ID, runIdOf } from "../../src/exchange/batch/due.js";
import { rowDigest, withoutSeen } from "../../src/exchange/batch/since.js";
import type { Row } from "../../src/ports/data-source.js";

const grantWith = (recurrence: Recurrence, begin: string, end = "2027-01-01T00:00:00.000Z"): Grant =>
  // What these functions look at.
  ({ terms: { schedule: { mode: "full", recurrence } }, notBefore: begin, expiresAt: end }) as unknown as Grant;
const dueAt = (recurrence: Recurrence, now: string, begin = "2026-01-01T00:00:00.000Z", end?: string) => {
  const due = lastDue(grantWith(recurrence, begin, end), new Date(now));
  return due === undefined ? undefined : [due.toISOString(), runIdOf(due)];
};

describe("exchange: when a batch is due", () => {
  it("follows the wall clock of Shanghai", () => {
    const day: Recurrence = { every: "day", at: "06:30" };
    expect(dueAt(day, "2026-11-25T22:30:00.000Z")).to.deep.equal(["2026-11-25T22:30:00.000Z", "20261126T0630"]);
    expect(dueAt(day, "2026-11-25T22:29:59.999Z")).to.deep.equal(["2026-11-24T22:30:00.000Z", "20261125T0630"]);
    const quarter: Recurrence = { every: "minutes", minutes: 15 };
    expect(dueAt(quarter, "2026-11-26T08:44:00.000Z")?.[1]).to.equal("20261126T1630");
    const sixHours: Recurrence = { every: "minutes", minutes: 360 };
    expect(dueAt(sixHours, "2026-11-26T03:59:00.000Z")?.[1]).to.equal("20261126T0600");
    const sunday: Recurrence = { every: "week", weekday: 7, at: "00:00" };
    expect(dueAt(sunday, "2026-11-26T00:00:00.000Z")?.[1]).to.equal("20261122T0000");
    const month: Recurrence = { every: "month", day: 28, at: "23:59" };
    expect(dueAt(month, "2026-11-26T00:00:00.000Z")?.[1]).to.equal("20261028T2359");
  });

  it("lies within the grant", () => {
    const day: Recurrence = { every: "day", at: "06:30" };
    const [begin, end] = ["2026-11-25T23:00:00.000Z", "2026-11-26T22:30:00.000Z"];
    expect(dueAt(day, "2026-11-26T12:00:00.000Z", begin)).to.equal(undefined);
    expect(dueAt(day, "2026-11-26T22:30:00.000Z", begin)?.[1]).to.equal("20261127T0630");
    expect(dueAt(day, "2026-11-26T22:30:00.000Z", begin, end)).to.equal(undefined);
  });

  it("names runs so that a moment has one name, and one beside the schedule another", () => {
    const at = new Date("2026-11-25T22:30:00.007Z");
    expect([runIdOf(at), extraRunId(at)]).to.deep.equal(["20261126T0630", "20261126T063000007x"]);
    expect([runIdOf(at), extraRunId(at), "../x"].map((id) => RUN_ID.test(id))).to.deep.equal([true, true, false]);
  });

  it("leaves out each row at the watermark as often as it arrived, and no other", async () => {
    async function* source(): AsyncGenerator<readonly Row[]> {
      yield [[5, "a"]];
      yield [
        [5, "a"],
        [5, "b"],
        [6, "a"],
        [5, "a"],
      ];
    }
    const seen = [rowDigest([5, "a"]), rowDigest([5, "a"]), rowDigest([6, "a"])];
    const left: Row[] = [];
    for await (const rows of withoutSeen(source(), 0, { value: 5, seen })) left.push(...rows);
    expect(left).to.deep.equal([
      [5, "b"],
      [6, "a"],
      [5, "a"],
    ]);
  });
});
