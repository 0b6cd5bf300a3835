import { expect } from "chai";
import fc from "fast-check";
import {
  MAX_FILTER_DEPTH,
  MAX_FILTER_LEAVES,
  MAX_FILTER_TEXT,
  MAX_IN_VALUES,
  canonicalDatetime,
  compareText,
  evaluateFilter,
  isCalendarDate,
  rowFilterSchema,
  validateFilter,
  type Column,
  type RowFilter,
} from "../src/index.js";

const columns: readonly Column[] = [
  { name: "code", type: "text" },
  { name: "count", type: "integer" },
  { name: "share", type: "number" },
  { name: "open", type: "boolean" },
  { name: "day", type: "date" },
  { name: "seen", type: "datetime" },
];

function paths(input: unknown): readonly string[] {
  return rowFilterSchema.safeParse(input).error?.issues.map((issue) => issue.path.join(".")) ?? [];
}

function nested(depth: number): unknown {
  let filter: unknown = { eq: ["code", "1"] };
  for (let i = 1; i < depth; i += 1) filter = { not: filter };
  return filter;
}

describe("row filter: shape", () => {
  it("takes every operator", () => {
    const filter = {
      and: [
        { or: [{ eq: ["code", "1"] }, { in: ["code", ["2", "3"]] }] },
        { not: { startsWith: ["code", "9"] } },
        { between: ["count", 1, 2] },
        { lt: ["share", 0.5] },
        { lte: ["share", 1] },
        { gt: ["share", 0] },
        { gte: ["count", "9007199254740993"] },
        { eq: ["open", true] },
      ],
    };
    expect(rowFilterSchema.parse(filter)).to.deep.equal(filter);
    expect(validateFilter(rowFilterSchema.parse(filter), columns)).to.deep.equal([]);
  });

  it("tells all mistakes with their paths", () => {
    const filter = {
      and: [
        { eq: ["code"] },
        { like: ["code", "x"] },
        { in: ["code", []] },
        { eq: ["code", null] },
        { or: [] },
        {},
        { eq: ["", "1"] },
      ],
    };
    expect(paths(filter)).to.deep.equal([
      "and.0.eq",
      "and.1.like",
      "and.2.in.1",
      "and.3.eq.1",
      "and.4.or",
      "and.5",
      "and.6.eq.0",
    ]);
  });

  it("refuses a second or unknown key beside an operator", () => {
    expect(paths({ eq: ["code", "1"], lt: ["code", "2"] })).to.deep.equal([""]);
    expect(paths({ eq: ["code", "1"], sql: "1=1" })).to.deep.equal(["sql"]);
    expect(paths(JSON.parse('{"eq":["code","1"],"__proto__":{"and":[]}}'))).to.deep.equal(["__proto__"]);
  });

  it("holds its limits, and no more", () => {
    const leaves = (count: number): unknown => ({ or: Array.from({ length: count }, () => ({ eq: ["code", "1"] })) });
    const many = { and: [leaves(MAX_FILTER_LEAVES - 1), leaves(2)] };
    const values = (count: number): unknown => ({ in: ["code", Array.from({ length: count }, String)] });
    const text = (length: number): unknown => ({ eq: ["code", "x".repeat(length)] });
    const pairs: readonly (readonly [unknown, unknown])[] = [
      [nested(MAX_FILTER_DEPTH), nested(MAX_FILTER_DEPTH + 1)],
      [leaves(MAX_FILTER_LEAVES), many],
      [values(MAX_IN_VALUES), values(MAX_IN_VALUES + 1)],
      [text(MAX_FILTER_TEXT), text(MAX_FILTER_TEXT + 1)],
      [{ eq: ["count", Number.MAX_SAFE_INTEGER] }, { eq: ["count", 2 ** 53] }],
      [{ eq: ["code", "\u{1F600}"] }, { eq: ["code", "\ud83d"] }],
      [{ eq: ["code", "a"] }, { eq: ["code", "a\0"] }],
    ];
    for (const [allowed, refused] of pairs) {
      expect(paths(allowed)).to.deep.equal([]);
      expect(paths(refused)).to.have.lengthOf(1);
    }
  });

  it("does not fall over a body made to exhaust the stack", () => {
    expect(paths(nested(100_000))).to.have.lengthOf(1);
  });

  it("never throws, whatever JSON it is given", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => rowFilterSchema.safeParse(value).success !== undefined));
  });
});

describe("row filter: against the columns of a table", () => {
  const mistakes = (filter: RowFilter): readonly string[] =>
    validateFilter(filter, columns).map((mistake) => mistake.path.join("."));

  it("takes values of the column's type and refuses others", () => {
    const pairs: readonly (readonly [RowFilter, RowFilter])[] = [
      [{ eq: ["code", "1"] }, { eq: ["code", 1] }],
      [{ eq: ["count", 1] }, { eq: ["count", 1.5] }],
      [{ eq: ["count", "12"] }, { eq: ["count", "9223372036854775808"] }],
      [{ eq: ["share", 1.5] }, { eq: ["share", "1.5"] }],
      [{ eq: ["open", true] }, { eq: ["open", 1] }],
      [{ in: ["open", [true]] }, { lt: ["open", true] }],
      [{ eq: ["day", "2024-02-29"] }, { eq: ["day", "2023-02-29"] }],
      [{ eq: ["seen", "2024-02-29T23:59:59+08:00"] }, { eq: ["seen", "yesterday"] }],
      [{ startsWith: ["code", "1"] }, { startsWith: ["day", "2024"] }],
      [{ eq: ["code", "1"] }, { eq: ["Code", "1"] }],
    ];
    for (const [allowed, refused] of pairs) {
      expect(mistakes(allowed)).to.deep.equal([]);
      expect(mistakes(refused)).to.have.lengthOf(1);
    }
  });

  it("names each mistake's place", () => {
    const filter: RowFilter = {
      and: [
        { in: ["count", [1, "x"]] },
        { not: { between: ["day", "2024-01-01", "2024-13-01"] } },
        { eq: ["owner", "x"] },
      ],
    };
    expect(mistakes(filter)).to.deep.equal(["and.0.in.1.1", "and.1.not.between.2", "and.2.eq.0"]);
  });
});

describe("row filter: evaluation", () => {
  const row = ["110101", 7, 0.5, false, "2024-02-29", "2024-02-29T16:00:00Z"] as const;
  const means = (filter: RowFilter): boolean => evaluateFilter(filter, columns, row);

  it("compares by the column's type", () => {
    expect(means({ startsWith: ["code", "1101"] })).to.equal(true);
    expect(means({ startsWith: ["code", "1102"] })).to.equal(false);
    expect(means({ between: ["count", 7, "9223372036854775807"] })).to.equal(true);
    expect(means({ gt: ["count", 7] })).to.equal(false);
    expect(means({ eq: ["seen", "2024-03-01T00:00:00+08:00"] })).to.equal(true);
    expect(means({ lt: ["seen", "2024-03-01T00:00:00+08:00"] })).to.equal(false);
    expect(means({ in: ["open", [false]] })).to.equal(true);
  });

  it("keeps integers past 2^53 apart", () => {
    const big: readonly Column[] = [{ name: "id", type: "integer" }];
    expect(evaluateFilter({ eq: ["id", "9007199254740993"] }, big, ["9007199254740993"])).to.equal(true);
    expect(evaluateFilter({ eq: ["id", "9007199254740993"] }, big, ["9007199254740992"])).to.equal(false);
  });

  it("takes neither a comparison with null nor its negation", () => {
    const nulls = [null, null, null, null, null, null];
    expect(evaluateFilter({ eq: ["code", "1"] }, columns, nulls)).to.equal(false);
    expect(evaluateFilter({ not: { eq: ["code", "1"] } }, columns, nulls)).to.equal(false);
    expect(
      evaluateFilter({ or: [{ eq: ["code", "1"] }, { not: { eq: ["count", 1] } }] }, columns, [
        null,
        2,
        null,
        null,
        null,
        null,
      ]),
    ).to.equal(true);
  });

  it("orders text as UTF-8 bytes do", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareText(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(compareText("\uffff", "\u{10000}")).to.be.below(0);
  });
});

describe("dates and datetimes", () => {
  it("knows the calendar", () => {
    for (const day of ["2024-02-29", "0001-01-01", "0099-12-31", "9999-12-31", "2000-02-29"])
      expect(isCalendarDate(day), day).to.equal(true);
    for (const day of ["2023-02-29", "1900-02-29", "0000-01-01", "2024-13-01", "2024-00-10", "2024-1-1", "20240101"])
      expect(isCalendarDate(day), day).to.equal(false);
  });

  it("writes an instant in one way, and leaves a wall clock where it is", () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      ["2024-01-01T00:30:00.500+08:00", "2023-12-31T16:30:00.5Z"],
      ["2024-01-01 00:30:00+08", "2023-12-31T16:30:00Z"],
      ["2024-01-01T00:30Z", "2024-01-01T00:30:00Z"],
      ["2024-01-01 00:30:00.120000", "2024-01-01T00:30:00.12"],
      ["2024-01-01T24:00:00Z", undefined],
      ["2024-01-01T00:00:60Z", undefined],
      ["2024-01-01T00:00:00.1234567Z", undefined],
      ["9999-12-31T23:30:00-01:00", undefined],
      ["0001-01-01T00:30:00+01:00", undefined],
    ];
    for (const [text, canonical] of cases) expect(canonicalDatetime(text), text).to.equal(canonical);
  });
});
