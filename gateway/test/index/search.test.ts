import { DatasetQuery, type Dataset, type DatasetContent } from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import { searchText } from "../../src/adapters/index/level/catalogue-search.js";
import { normalise, wordsOf } from "../../src/adapters/index/level/text-index.js";
import {
  chainOf,
  changeOf,
  contentOf,
  datasetRecord,
  departmentRecord,
  holdRecord,
  idOf,
  personOf,
  publicationOf,
  resourceRecord,
  transactionOf,
} from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const query = (changes: Record<string, unknown> = {}): DatasetQuery => DatasetQuery.parse({ limit: 200, ...changes });
const everybody = (): boolean => true;

/** Text of few characters, so that words meet: Chinese, Latin in both cases, full width, a surrogate pair, spaces. */
const text = fc
  .string({
    unit: fc.constantFrom("政", "务", "数", "据", "a", "B", "Ｂ", "1", "-", "𠀀", " ", "é"),
    minLength: 1,
    maxLength: 12,
  })
  .filter((value) => value.trim() !== "");
const contents = fc.record({
  title: text,
  abstract: text,
  tags: fc.uniqueArray(fc.constantFrom("水", "路", "tag"), { maxLength: 3 }),
  grade: fc.constantFrom<DatasetContent["grade"]>("core", "important", "general"),
  shareType: fc.constantFrom<DatasetContent["shareType"]>("unconditional", "conditional", "not-shared"),
});

interface Sample {
  readonly department: string;
  readonly content: Partial<DatasetContent>;
}
const samples = fc.array(fc.record<Sample>({ department: fc.constantFrom("water", "roads"), content: contents }), {
  minLength: 1,
  maxLength: 25,
});

const departments = [departmentRecord("water", "水务局"), departmentRecord("roads", "交通局")];
const records = (list: readonly Sample[]): Dataset[] =>
  list.map(({ department, content }, i) => datasetRecord(idOf(`dataset${i}`), department, contentOf(content)));

async function indexOf(list: readonly Sample[]): Promise<TemporaryIndex> {
  return TemporaryIndex.open(
    chainOf([[transactionOf("departments", departments)], records(list).flatMap(publicationOf)]),
  );
}

/** What a person would do who reads every dataset. */
function bruteForce(list: readonly Sample[], wanted: DatasetQuery): Dataset[] {
  return records(list).filter((dataset) => {
    const name = departments.find(({ id }) => id === dataset.department)?.names.zh ?? "";
    const haystack = searchText(dataset, [name]);
    const facets = [
      [wanted.department, [dataset.department]],
      [wanted.grade, [dataset.content.grade]],
      [wanted.shareType, [dataset.content.shareType]],
      [wanted.tag, dataset.content.tags],
    ] as const;
    return (
      wordsOf(wanted.q ?? "").every((word) => haystack.includes(word)) &&
      facets.every(([value, has]) => value === undefined || (has as readonly string[]).includes(value))
    );
  });
}

describe("searching the catalogue", function () {
  this.timeout(180_000);

  it("counts just what a scan of every text counts, in total and by facet", async () => {
    const queries = fc.record({
      q: fc.option(text, { nil: undefined }),
      department: fc.option(fc.constantFrom("water", "roads"), { nil: undefined }),
      grade: fc.option(fc.constantFrom("core", "general"), { nil: undefined }),
      tag: fc.option(fc.constantFrom("水", "tag"), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(samples, fc.array(queries, { minLength: 1, maxLength: 6 }), async (list, asked) => {
        const temporary = await indexOf(list);
        try {
          for (const changes of asked) {
            const wanted = query(changes);
            const found = temporary.index.search(wanted, everybody);
            const expected = bruteForce(list, wanted);
            expect(found.total).to.equal(expected.length);
            expect(found.items.map(({ id }) => id)).to.have.members(expected.map(({ id }) => id));
            for (const [facet, of] of [
              ["department", (d: Dataset) => [d.department]],
              ["grade", (d: Dataset) => [d.content.grade]],
              ["tag", (d: Dataset) => d.content.tags],
            ] as const) {
              const others = bruteForce(list, { ...wanted, [facet]: undefined });
              for (const { value, count } of found.facets[facet] ?? [])
                expect(count, `${facet}=${value}`).to.equal(others.filter((d) => of(d).includes(value)).length);
            }
          }
        } finally {
          await temporary.remove();
        }
      }),
      { numRuns: 40 },
    );
  });

  it("finds Chinese by any two characters, whatever the width and case of letters", async () => {
    const temporary = await indexOf([{ department: "water", content: { title: "全国乡镇街道行政区划代码ＧＩＳ" } }]);
    for (const q of ["乡镇", "区划", "划代", "gis", "GIS", "ＧＩＳ", "街道 代码", "水务局"])
      expect(temporary.index.search(query({ q }), everybody).total, q).to.equal(1);
    for (const q of ["镇乡", "街代", "水利局"])
      expect(temporary.index.search(query({ q }), everybody).total, q).to.equal(0);
    await temporary.remove();
  });

  it("puts the exact title first, then titles that begin so, then those that contain it", async () => {
    const titles = ["其他", "街道代码表", "全国街道代码", "街道代码"];
    const temporary = await indexOf(
      titles.map((title) => ({ department: "water", content: { title, abstract: "街道代码" } })),
    );
    expect(temporary.index.search(query({ q: "街道代码" }), everybody).items.map(({ title }) => title)).to.deep.equal([
      "街道代码",
      "街道代码表",
      "全国街道代码",
      "其他",
    ]);
    await temporary.remove();
  });

  it("pages without repeating or leaving out", async () => {
    const list = Array.from({ length: 23 }, (_, i) => ({ department: "water", content: { title: `t${i % 7}` } }));
    const temporary = await indexOf(list);
    for (const sort of ["relevance", "title", "-publishedAt"]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = temporary.index.search(query({ limit: 5, cursor, sort }), everybody);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(new Set(seen).size, sort).to.equal(23);
      expect(seen, sort).to.have.length(23);
    }
    expect(() => temporary.index.search(query({ cursor: "bm9uZQ" }), everybody))
      .to.throw()
      .with.property("code", "INVALID_INPUT");
    await temporary.remove();
  });

  it("follows changes of title, holds, links and departments' names, and counts nothing the viewer may not see", async () => {
    const id = idOf("dataset");
    const first = datasetRecord(id, "water", contentOf({ title: "旧名称" }));
    const renamed = changeOf({ ...first, version: 2 }, contentOf({ title: "新名称" }));
    const temporary = await TemporaryIndex.open(
      chainOf([
        [transactionOf("d", departments)],
        publicationOf(first),
        [...renamed, transactionOf("2", [resourceRecord(idOf("r"), id, "water")])],
        [transactionOf("3", [holdRecord("dataset", id, "suspended")])],
        [transactionOf("4", [departmentRecord("water", "水利局", "waterMSP", 2)], { creator: personOf("water") })],
      ]),
    );
    const { index } = temporary;
    expect(index.search(query({ q: "旧名称" }), everybody).total).to.equal(0);
    const [item] = index.search(query({ q: "新名称 水利局" }), everybody).items;
    expect(item).to.include({ state: "suspended", linked: true, departmentName: "水利局" });
    const hidden = index.search(query(), () => false);
    expect(hidden.total).to.equal(0);
    expect(Object.values(hidden.facets).flat()).to.deep.equal([]);
    await temporary.remove();
  });

  it("normalises as Unicode says", () => {
    expect(normalise("ＡＢﬁ①")).to.equal("abfi1");
  });
});
