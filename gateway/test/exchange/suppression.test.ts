import { type AggregateQuestion, type AggregateTerms, type Cell, type Item } from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import { addUp, askedFigures, groupColumns } from "../../src/exchange/add-up.js";
import { MAX_GROUPS, countGroups, tellGroups, type GroupTable } from "../../src/exchange/group-table.js";
import { codeOf } from "../exchange-leg/until.js";

type Record3 = readonly [region: string, sex: string, income: number | null];

const K = 5;
const terms: AggregateTerms = {
  functions: ["count", "sum", "mean", "min", "max"],
  measures: ["income"],
  groupBy: ["region", "sex"],
  minGroup: K,
};
const items: readonly Item[] = [
  { name: "region", title: "地区", type: "text", sensitivity: "public" },
  { name: "sex", title: "性别", type: "text", sensitivity: "public" },
  { name: "income", title: "收入", type: "integer", sensitivity: "personal" },
];
const columns = groupColumns(terms, items, undefined);
const layout = { groupBy: [0, 1], measures: [{ place: 2, type: "integer" as const }] };

async function* batches(rows: readonly (readonly Cell[])[]): AsyncGenerator<readonly (readonly Cell[])[]> {
  for (let at = 0; at < rows.length; at += 7) yield rows.slice(at, at + 7);
}
const tableOf = async (rows: readonly Record3[], before?: GroupTable): Promise<GroupTable> =>
  tellGroups(await countGroups(batches(rows), layout), K, before);
const answer = (table: GroupTable, question: AggregateQuestion) =>
  addUp(table.groups, askedFigures(question, terms, columns), terms, columns, items);

const region = fc.constantFrom("11", "12", "13", "31");
const sex = fc.constantFrom("f", "m", "x");
const record: fc.Arbitrary<Record3> = fc.tuple(
  region,
  sex,
  fc.option(fc.integer({ min: -1_000, max: 90_000 }), { freq: 6, nil: null }),
);
const records = fc.array(record, { minLength: 1, maxLength: 90 });
const question: fc.Arbitrary<AggregateQuestion> = fc.record({
  groupBy: fc.constantFrom([], ["region"], ["sex"], ["region", "sex"]),
  filter: fc.option(
    fc.oneof(
      fc.record({ eq: fc.tuple(fc.constant("region"), region) }),
      fc.record({ in: fc.tuple(fc.constant("sex"), fc.array(sex, { minLength: 1, maxLength: 3 })) }),
      fc.record({ not: fc.record({ eq: fc.tuple(fc.constant("sex"), sex) }) }),
    ),
    { nil: undefined },
  ),
});
const questions = fc.array(question, { minLength: 1, maxLength: 8 });

const groupOf = ([of, as]: Record3): string => `${of}/${as}`;
const sizes = (rows: readonly Record3[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(groupOf(row), (counts.get(groupOf(row)) ?? 0) + 1);
  return counts;
};

describe("exchange: suppression of small groups", () => {
  it("tells the same whatever stands in groups that are too small: no subtraction of totals can find it", async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(
        records,
        questions,
        fc.infiniteStream(fc.integer({ min: -1_000, max: 90_000 })),
        async (rows, asked, other) => {
          const counts = sizes(rows);
          const isSmall = (row: Record3): boolean => (counts.get(groupOf(row)) ?? 0) < K;
          if (!rows.some(isSmall)) return;
          tried += 1;
          const values = other[Symbol.iterator]();
          const changed = rows.map((row): Record3 => (isSmall(row) ? [row[0], row[1], values.next().value ?? 0] : row));
          const gone = rows.filter((row) => !isSmall(row));
          const told = await tableOf(rows);
          for (const instead of [await tableOf(changed), await tableOf(gone)])
            for (const one of asked) expect(answer(told, one)).to.deep.equal(answer(instead, one));
        },
      ),
      { numRuns: 300 },
    );
    expect(tried).to.be.greaterThan(100);
  });

  it("adds up exactly: a total is the sum of the groups that are told by themselves", async () => {
    await fc.assert(
      fc.asyncProperty(records, question, async (rows, { filter }) => {
        const table = await tableOf(rows);
        const sums = (groupBy: string[]): readonly [number, number] => {
          const { rows: told } = answer(table, { groupBy, filter, functions: ["count", "sum"] });
          return told.reduce<[number, number]>(
            ([count, sum], row) => [count + Number(row.at(-2)), sum + Number(row.at(-1) ?? 0)],
            [0, 0],
          );
        };
        expect(sums([])).to.deep.equal(sums(["region", "sex"]));
        expect(sums(["sex"])).to.deep.equal(sums(["region", "sex"]));
      }),
    );
  });

  it("tells no group, and no measure, of fewer records than the grant says; nor by those who have no value", async () => {
    await fc.assert(
      fc.asyncProperty(records, async (rows) => {
        for (const { by, count, measures } of (await tableOf(rows)).groups) {
          const members = rows.filter((row) => groupOf(row) === by.join("/"));
          expect(count).to.equal(members.length).and.at.least(K);
          const values = members.map((row) => row[2]).filter((value) => value !== null);
          const [figures] = measures;
          const without = members.length - values.length;
          if (values.length < K || (without > 0 && without < K)) expect(figures).to.equal(null);
          else
            expect(figures).to.deep.equal({
              n: values.length,
              sum: values.reduce((a, b) => a + b, 0),
              min: Math.min(...values),
              max: Math.max(...values),
            });
        }
      }),
    );
  });

  it("keeps what it told of a group that changed by fewer records than a group must have", async () => {
    await fc.assert(
      fc.asyncProperty(records, records, async (yesterday, today) => {
        const before = await tableOf(yesterday);
        const now = await tableOf(today, before);
        const counts = sizes(today);
        const group = (table: GroupTable, key: string) => table.groups.find(({ by }) => by.join("/") === key);
        for (const old of before.groups) {
          const key = old.by.join("/");
          const change = Math.abs((counts.get(key) ?? 0) - old.count);
          if (change > 0 && change < K) expect(group(now, key)).to.deep.equal(old);
          else expect(group(now, key)?.count ?? 0).to.equal((counts.get(key) ?? 0) < K ? 0 : counts.get(key));
        }
      }),
    );
  });

  it("says that something was left out, in the same words whatever is asked", async () => {
    const six = Array.from({ length: 6 }, (_, income): Record3 => ["11", "f", income]);
    expect((await tableOf(six)).suppressed).to.equal(false);
    expect((await tableOf([...six, ["12", "m", 1]])).suppressed).to.equal(true);
    expect((await tableOf([...six, ["11", "f", null]])).suppressed).to.equal(true);
  });

  it("keeps integers exact past 2^53, and means of doubles whole", async () => {
    const large = Array.from({ length: 6 }, (): readonly Cell[] => ["11", "f", "9007199254740993"]);
    const counted = await countGroups(batches(large), layout);
    expect(tellGroups(counted, K, undefined).groups[0]?.measures).to.deep.equal([
      { n: 6, sum: "54043195528445958", min: "9007199254740993", max: "9007199254740993" },
    ]);
    const small = [1e16, 1, -1e16, 1, 1].map((value): readonly Cell[] => ["11", "f", value]);
    const doubles = { ...layout, measures: [{ place: 2, type: "number" as const }] };
    expect(tellGroups(await countGroups(batches(small), doubles), K, undefined).groups[0]?.measures[0]).to.include({
      sum: 3,
    });
  });

  it("asks within the grant, and filters by what groups are made by", async () => {
    const refused = (asked: AggregateQuestion): Promise<string> =>
      codeOf(Promise.resolve().then(() => askedFigures(asked, terms, columns)));
    expect(await refused({ groupBy: ["income"] })).to.equal("INVALID_INPUT");
    expect(await refused({ measures: ["region"] })).to.equal("INVALID_INPUT");
    expect(await refused({ functions: ["count"], measures: ["income"] })).to.equal("INVALID_INPUT");
    expect(await refused({ functions: ["mean"], measures: [] })).to.equal("INVALID_INPUT");
    expect(await refused({ filter: { gt: ["income", 5] } })).to.equal("INVALID_INPUT");
    expect(await refused({ filter: { eq: ["region", 11] } })).to.equal("INVALID_INPUT");
    expect(await refused({ groupBy: ["sex"], functions: ["count"], filter: { eq: ["region", "11"] } })).to.equal(
      "accepted",
    );
  });

  it("has room for a table and not for a register", async () => {
    const rows = (count: number): readonly (readonly Cell[])[] =>
      Array.from({ length: count }, (_, index) => [String(index), "f", 1]);
    expect((await countGroups(batches(rows(MAX_GROUPS)), layout)).size).to.equal(MAX_GROUPS);
    expect(await codeOf(countGroups(batches(rows(MAX_GROUPS + 1)), layout))).to.equal("PAYLOAD_TOO_LARGE");
    expect(await codeOf(countGroups(batches([["长".repeat(257), "f", 1]]), layout))).to.equal("PAYLOAD_TOO_LARGE");
  });
});
