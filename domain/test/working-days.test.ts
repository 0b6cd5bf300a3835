import { expect } from "chai";
import fc from "fast-check";
import {
  addWorkingDays,
  isOverdue,
  isWorkingDay,
  shanghaiDate,
  type WorkingCalendar,
  workingDaysLeft,
} from "../src/index.js";

/** Days off and make-up days around the ends of two years, in the manner of the State Council's yearly notice. */
const calendars: readonly WorkingCalendar[] = [
  {
    year: 2025,
    holidays: ["2025-10-01", "2025-10-02", "2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08"],
    workdays: ["2025-09-28", "2025-10-11"],
  },
  { year: 2026, holidays: ["2026-01-01", "2026-01-02"], workdays: ["2026-01-04"] },
];

describe("working days in Asia/Shanghai", () => {
  it("tells the date in Shanghai, not in UTC", () => {
    expect(shanghaiDate("2026-03-01T15:59:59.999Z")).to.equal("2026-03-01");
    expect(shanghaiDate("2026-03-01T16:00:00.000Z")).to.equal("2026-03-02");
    expect(() => shanghaiDate("yesterday")).to.throw(RangeError);
  });

  it("takes the calendar's word before the weekday's", () => {
    expect(isWorkingDay("2025-10-01", calendars), "holiday on a Wednesday").to.equal(false);
    expect(isWorkingDay("2025-09-28", calendars), "make-up Sunday").to.equal(true);
    expect(isWorkingDay("2025-10-12", calendars), "plain Sunday").to.equal(false);
    expect(isWorkingDay("2025-10-09", calendars), "plain Thursday").to.equal(true);
    expect(isWorkingDay("2027-10-01", calendars), "a Friday of a year without a calendar").to.equal(true);
  });

  it("does not count the starting day", () => {
    expect(addWorkingDays("2026-03-02T01:00:00.000Z", 1, [])).to.equal("2026-03-03");
    expect(addWorkingDays("2026-03-06T01:00:00.000Z", 1, []), "over a week-end").to.equal("2026-03-09");
    expect(addWorkingDays("2026-03-07T01:00:00.000Z", 1, []), "from a Saturday").to.equal("2026-03-09");
    expect(addWorkingDays("2026-03-07T01:00:00.000Z", 0, [])).to.equal("2026-03-07");
  });

  it("counts over holidays and make-up days", () => {
    // 28 September is worked, 1 to 8 October are off, 11 October is worked.
    expect(addWorkingDays("2025-09-26T01:00:00.000Z", 1, calendars)).to.equal("2025-09-28");
    expect(addWorkingDays("2025-09-30T01:00:00.000Z", 1, calendars)).to.equal("2025-10-09");
    expect(addWorkingDays("2025-09-30T01:00:00.000Z", 3, calendars)).to.equal("2025-10-11");
    expect(addWorkingDays("2025-09-30T01:00:00.000Z", 4, calendars)).to.equal("2025-10-13");
  });

  it("counts over the end of a year by both years' calendars", () => {
    expect(
      addWorkingDays("2025-12-31T01:00:00.000Z", 1, calendars),
      "1 and 2 January off, 3 a Saturday, 4 worked",
    ).to.equal("2026-01-04");
    expect(addWorkingDays("2025-12-31T01:00:00.000Z", 2, calendars)).to.equal("2026-01-05");
    expect(
      addWorkingDays("2025-12-31T01:00:00.000Z", 1, calendars.slice(0, 1)),
      "without the new year's calendar",
    ).to.equal("2026-01-01");
    expect(addWorkingDays("2025-12-30T16:00:00.000Z", 1, calendars), "31 December begins in Shanghai").to.equal(
      "2026-01-04",
    );
  });

  it("runs out when the last day has ended in Shanghai", () => {
    expect(isOverdue("2026-03-02", "2026-03-02T15:59:59.999Z")).to.equal(false);
    expect(isOverdue("2026-03-02", "2026-03-02T16:00:00.000Z")).to.equal(true);
  });

  it("counts what is left of a limit: all of it on the day it starts, nothing on its last day or after it", () => {
    const start = "2025-09-25T01:00:00.000Z";
    const due = addWorkingDays(start, 10, calendars);
    expect(workingDaysLeft(due, start, calendars), "holidays and worked week-ends counted as the limit does").to.equal(
      10,
    );
    expect(workingDaysLeft(due, `${due}T01:00:00.000Z`, calendars)).to.equal(0);
    expect(workingDaysLeft("2025-09-24", start, calendars)).to.equal(0);
    expect(workingDaysLeft("9999-12-31", start, calendars), "bounded").to.be.below(1_000);
  });

  it("refuses limits that are no number of days and calendars that never work", () => {
    expect(() => addWorkingDays("2026-03-02T01:00:00.000Z", -1, [])).to.throw(RangeError);
    expect(() => addWorkingDays("2026-03-02T01:00:00.000Z", 1.5, [])).to.throw(RangeError);
    const holidays = Array.from({ length: 366 }, (_, day) =>
      new Date(Date.UTC(2028, 0, 1 + day)).toISOString().slice(0, 10),
    );
    const never = [2028, 2029, 2030, 2031].map((year) => ({
      year,
      holidays: holidays.map((day) => day.replace("2028", String(year))),
      workdays: [],
    }));
    expect(() => addWorkingDays("2028-01-01T01:00:00.000Z", 1, never)).to.throw(RangeError);
  });

  it("ends on a working day with exactly that many working days after the start", () => {
    const start = fc.date({ min: new Date("2025-01-01"), max: new Date("2026-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 60 }), (instant, days) => {
        const due = addWorkingDays(instant, days, calendars);
        expect(isWorkingDay(due, calendars)).to.equal(true);
        let counted = 0;
        for (let day = shanghaiDate(instant); day < due;) {
          day = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
          if (isWorkingDay(day, calendars)) counted += 1;
        }
        expect(counted).to.equal(days);
      }),
    );
  });
});
