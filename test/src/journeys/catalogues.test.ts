import type { DatasetSummary, RouteAnswer } from "@mulian/domain";
import { expect } from "chai";
import { findCatalogue, readDcatUs, readTaiwanInventory } from "../support/catalogues.js";
import { codeOf } from "../support/code-of.js";
import type { DatasetContent } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import { networkUnderTest, type Stack } from "../support/stack.js";
import { skipLoudly } from "../skip.js";

const DCAT_US = "dcat-us/dol.2025-02-04.json";
const TAIWAN = "taiwan/12_chiayi.csv";
/** Two writes an entry cost a real network twenty times what they cost the embedded one: there, every fifth entry is registered. */
const EVERY = networkUnderTest() === "fabric" ? 5 : 1;
/** Two cores: more at once would only queue. */
const AT_ONCE = 8;
const PAGE = 200;

/** A dataset in the catalogue: of the two, or another that stood there before. */
interface Registered {
  readonly id: string;
  readonly department: string;
  readonly content: Searched;
}
type Searched = Pick<
  DatasetContent,
  "title" | "abstract" | "code" | "classification" | "tags" | "items" | "shareType" | "updateCycle"
>;

/** The text that a search looks in, written down again from the published rule: every field a reader sees. */
function searchable({ department, content }: Registered, names: readonly string[]): string {
  const { title, abstract, code, classification, tags, items } = content;
  const fields = items.flatMap((item) => [item.name, item.title]);
  const texts = [title, abstract, code, ...classification, ...tags, ...fields, department, ...names];
  return texts.map((text) => text.normalize("NFKC").toLowerCase()).join("\n");
}

async function inParallel<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < values.length; at = next++) {
      const value = values[at];
      if (value !== undefined) results[at] = await work(value);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

describe(`two published catalogues${EVERY === 1 ? "" : `, one entry in ${EVERY}`}`, function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let registered: Registered[] = [];
  let texts: string[] = [];

  before(async function () {
    const [dcat, taiwan] = [findCatalogue(DCAT_US), findCatalogue(TAIWAN)];
    if (dcat === undefined || taiwan === undefined)
      skipLoudly(this, "the sample catalogues do not lie beside the repository (../shared/data)");
    stack = await system(this);
    const [english, chinese] = [readDcatUs(dcat), readTaiwanInventory(taiwan)];
    expect(english).to.have.length(465);
    expect(chinese.length).to.be.above(300);
    const oneIn = <T>(entries: readonly T[]): T[] => entries.filter((_, at) => at % EVERY === 0);
    registered = [
      ...(await standing()),
      ...(await register("ecology", "ecology", oneIn(english), "41")),
      ...(await register("civil", "civil-affairs", oneIn(chinese), "31")),
    ];
    const { items } = await (await stack.as("stats-requester")).call("listDepartments", { query: { limit: PAGE } });
    const names = new Map(items.map((one) => [one.id, Object.values(one.names)]));
    texts = registered.map((one) => searchable(one, names.get(one.department) ?? []));
    await stack.settle();
  });

  /** What others who share the system have published. */
  async function standing(): Promise<Registered[]> {
    const requester = await stack.as("stats-requester");
    return inParallel(await everyPage({}), async ({ id, department }) => {
      const { content } = await requester.call("getDataset", { params: { id } });
      return { id, department, content };
    });
  }

  async function register(
    prefix: string,
    department: string,
    contents: readonly Omit<DatasetContent, "code" | "duties">[],
    codePrefix: string,
  ): Promise<Registered[]> {
    const title = "目录编制";
    const duty = await (
      await stack.as(`${prefix}-steward`)
    ).call("createDuty", { body: { title, legalBasis: "政务数据共享条例" } });
    const approver = await stack.as(`${prefix}-approver`);
    const authority = await stack.as("bureau-authority");
    const numbered = contents.map((content, at) => ({
      ...content,
      code: `${codePrefix}7011/${at + 1}`,
      duties: [duty.id],
    }));
    await stack.settle();
    const submitted = await inParallel(numbered, async (content) => {
      const { id, version } = await approver.call("createDataset", { body: content });
      return { id, version, content };
    });
    await stack.settle(); // the authority's peer has a dataset a moment after its department's
    return inParallel(submitted, async ({ id, version, content }) => {
      const body = { expectedVersion: version, outcome: "publish" } as const;
      await authority.call("reviewDataset", { params: { id }, body });
      return { id, department, content };
    });
  }

  const search = async (query: Record<string, unknown>): Promise<RouteAnswer<"listDatasets">> =>
    (await stack.as("stats-requester")).call("listDatasets", { query: { limit: PAGE, ...query } });

  const brute = (query: string): Registered[] => {
    const words = query.normalize("NFKC").toLowerCase().split(/\s+/u);
    return registered.filter((_, at) => words.every((word) => texts[at]?.includes(word)));
  };

  const everyPage = async (query: Record<string, unknown>): Promise<DatasetSummary[]> => {
    const items: DatasetSummary[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await search({ ...query, ...(cursor === undefined ? {} : { cursor }) });
      items.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === undefined) return items;
    }
  };

  const idsOf = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id).toSorted();

  it("are all there, each once, page by page", async () => {
    const items = await everyPage({});
    expect(idsOf(items)).to.deep.equal(idsOf(registered));
    expect((await search({})).total).to.equal(registered.length);
    expect(await codeOf(search({ limit: PAGE + 1 }))).to.equal("INVALID_INPUT");
  });

  it("are found by words in every part of them, as a plain scan finds them", async () => {
    const queries = [
      "wage",
      "mine safety",
      "OSHA",
      "data",
      "Employment statistics",
      "人口",
      "嘉義市 交通",
      "停車場",
      "ＣＳＶ",
      "民政局",
      "Ecology",
      "no such words here",
    ];
    for (const q of queries) {
      const expected = brute(q);
      expect(idsOf(await everyPage({ q })), q).to.deep.equal(idsOf(expected));
      expect((await search({ q })).total, q).to.equal(expected.length);
    }
    expect(brute("wage").length, "the scan itself finds something").to.be.above(0);
  });

  it("are found by any two neighbouring Chinese characters", async () => {
    const pairs = new Map<string, string>();
    for (const { id, content } of registered)
      for (const [, pair = ""] of content.title.matchAll(/(?=(\p{Script=Han}{2}))/gu))
        if (!pairs.has(pair)) pairs.set(pair, id);
    expect(pairs.size).to.be.above(300);
    // One in three: all of them would take as long again as registering did.
    const sample = [...pairs].filter((_, at) => at % 3 === 0);
    await inParallel(sample, async ([pair, id]) => {
      const found = await search({ q: pair });
      expect(found.total, pair).to.equal(brute(pair).length);
      if (found.total <= PAGE) expect(idsOf(found.items), pair).to.include(id);
    });
  });

  it("are counted by facets that add up", async () => {
    const single = ["department", "shareType", "grade", "status", "format", "updateCycle"] as const;
    for (const q of [undefined, "data", "嘉義"]) {
      const answer = await search(q === undefined ? {} : { q });
      const hits = q === undefined ? registered : brute(q);
      for (const facet of single)
        expect(
          answer.facets[facet]?.reduce((sum, { count }) => sum + count, 0),
          `${q} ${facet}`,
        ).to.equal(answer.total);
      for (const shareType of ["unconditional", "conditional", "not-shared"])
        expect(answer.facets["shareType"]?.find(({ value }) => value === shareType)?.count ?? 0).to.equal(
          hits.filter(({ content }) => content.shareType === shareType).length,
        );
    }
  });

  it("narrow by facets, each counted over what the others leave", async () => {
    const monthly = registered.filter(({ content }) => content.updateCycle === "monthly");
    const wanted = monthly.filter(({ content }) => content.shareType === "unconditional");
    expect(wanted.length).to.be.above(0);
    const answer = await search({ updateCycle: "monthly", shareType: "unconditional" });
    expect(idsOf(answer.items)).to.deep.equal(idsOf(wanted));
    const open = answer.facets["shareType"]?.reduce((sum, { count }) => sum + count, 0);
    expect(open, "a choice can be changed").to.equal(monthly.length);
    expect(answer.facets["updateCycle"]?.find(({ value }) => value === "monthly")?.count).to.equal(wanted.length);
    expect(await codeOf(search({ shareType: "secret" }))).to.equal("INVALID_INPUT");
  });

  it("leave every gateway clean", async () => {
    for (const report of await stack.fsck()) {
      expect(report.differences, report.department).to.deep.equal([]);
      expect(report.checked.records).to.be.above(2 * registered.length); // each with its code's claim
    }
  });
});
