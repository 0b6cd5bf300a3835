const days = (month: number, from: number, to: number): string[] =>
  Array.from(
    { length: to - from + 1 },
    (_, i) => `2026-${String(month).padStart(2, "0")}-${String(from + i).padStart(2, "0")}`,
  );

/**
 * Public holidays and make-up working days of 2026, after the State Council General Office's notice of 2025-11-04
 * (国办发明电〔2025〕7号).
 */
export const calendar2026 = {
  year: 2026,
  holidays: [
    ...days(1, 1, 3),
    ...days(2, 15, 23),
    ...days(4, 4, 6),
    ...days(5, 1, 5),
    ...days(6, 19, 21),
    ...days(9, 25, 27),
    ...days(10, 1, 7),
  ],
  workdays: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
};
