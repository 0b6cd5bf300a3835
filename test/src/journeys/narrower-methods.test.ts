import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ReceiptView } from "@mulian/domain";
import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import { type Finished, runCommand } from "../support/command-line.js";
import {
  datasetContent,
  type DatasetContent,
  type NewRequest,
  newRequest,
  obtain,
  publish,
  registerDuty,
  rowsOf,
} from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

const DONE = 0;
const REFUSED = 1;
const USAGE = 2;

const ITEMS: DatasetContent["items"] = [
  { name: "id", title: "身份证号", type: "text", sensitivity: "personal", key: true },
  { name: "name", title: "姓名", type: "text", sensitivity: "personal" },
  { name: "born", title: "出生日期", type: "date", sensitivity: "personal" },
  { name: "region", title: "地区", type: "text", sensitivity: "public" },
  { name: "income", title: "收入", type: "integer", sensitivity: "personal" },
];
const ZHANG = "110101198706050000";
/** Six in one county, two in another: too few to be told of. */
const REGISTER = [
  "id,name,born,region,income",
  `${ZHANG},张三,1987-06-05,110101,1000`,
  ...[1, 2, 3, 4, 5].map((no) => `11010119870605000${no},李${no},1987-06-05,110101,${1_000 * (no + 1)}`),
  "310101197001010044,赵六,1970-01-01,310101,90000",
  "310101197001010055,孙七,1970-01-01,310101,10000",
].join("\n");

describe("data that is used without being handed over", function () {
  this.timeout(240_000);
  const system = shareStack(async (own) => {
    folder = own;
    await writeFile(join(folder, "people.csv"), `${REGISTER}\n`);
    const types = { born: "date", income: "integer" };
    const bindings = { people: { kind: "csv", path: join(folder, "people.csv"), types } };
    return { sources: { "civil-affairs": bindings }, sourceRoots: [folder] };
  });
  let stack: Stack;
  let folder: string;
  let dataset: string;
  let environment: Record<string, string>;

  before(async function () {
    stack = await system(this);
    const content = datasetContent(await registerDuty(stack), { items: ITEMS, shareMethods: ["interface"] });
    dataset = await publish(stack, content, "people");
    environment = { XDG_CONFIG_HOME: join(folder, "config"), MULIAN_DATA: join(folder, "none"), HOME: folder };
    const passwords = await readFile(join(stack.dataDir, "first-passwords.yaml"), "utf8");
    const password = /^stats-requester: "?([^"\n]+)/m.exec(passwords)?.[1] ?? "";
    const signedIn = await cli(["login", "stats-requester", "--gateway", stack.urlOf("statistics")], `${password}\n`);
    expect(signedIn.status, signedIn.stderr).to.equal(DONE);
  });

  const cli = (args: readonly string[], input?: string): Promise<Finished> =>
    runCommand([...args, "--lang", "en"], { environment, ...(input === undefined ? {} : { input }) });
  const answerOf = async (args: readonly string[], input?: string): Promise<Record<string, unknown>> => {
    const { status, stdout, stderr } = await cli([...args, "--json"], input);
    expect(status, stderr).to.equal(DONE);
    return JSON.parse(stdout) as Record<string, unknown>; // the answers of the three methods are objects
  };
  const granted = (terms: Partial<NewRequest>): Promise<string> =>
    obtain(stack, newRequest(dataset, { scope: "核对身份", ...terms }));

  /** The same receipt at both sides, signed by both and covered by each side's batch. */
  const receiptsOfBoth = async (grant: string): Promise<readonly ReceiptView[]> => {
    const of = async (user: string): Promise<readonly ReceiptView[]> =>
      (await (await stack.as(user)).call("listReceipts", { query: { grant } })).items;
    await until("both signatures and both batches", async () =>
      [...(await of("civil-steward")), ...(await of("stats-requester"))].every(
        ({ countersigned, batch }) => countersigned && batch !== undefined,
      ),
    );
    const [ours, theirs] = [await of("civil-steward"), await of("stats-requester")];
    expect(ours.map(({ jws }) => jws)).to.have.members(theirs.map(({ jws }) => jws));
    expect(ours.map(({ countersignature }) => countersignature)).to.have.members(
      theirs.map(({ countersignature }) => countersignature),
    );
    return ours;
  };

  it("look-up: finds one record by its key, and only what was granted of it", async () => {
    const grant = await granted({
      items: ["name", "born"],
      method: "look-up",
      purpose: "public-service",
      lookUp: { keys: ["id"], recordsAtMost: 1 },
      quota: { callsPerDay: 3 },
      masking: [{ item: "name", transform: "keep-ends", first: 1, last: 0 }],
    });
    const found = await answerOf(["look-up", grant, "--key", `id=${ZHANG}`]);
    expect(found["records"]).to.deep.equal([{ name: "张****", born: "1987-06-05" }]);
    expect((await answerOf(["look-up", grant, "--key", "id=@-"], "nobody\n"))["records"]).to.deep.equal([]);
    const shown = await cli(["look-up", grant, "--key", `id=${ZHANG}`]);
    expect(shown.stdout).to.include("张****");
    const over = await cli(["look-up", grant, "--key", `id=${ZHANG}`]);
    expect(over.status).to.equal(REFUSED);
    expect(over.stderr).to.include("QUOTA_EXCEEDED").and.not.to.include(ZHANG);
    expect((await cli(["look-up", grant, "--key", ZHANG])).status).to.equal(USAGE);
    const receipts = await receiptsOfBoth(grant);
    expect(receipts.map(({ outcome, rows }) => `${outcome} ${rows}`).sort()).to.deep.equal([
      "completed 0",
      "completed 1",
      "completed 1",
      "refused 0",
    ]);
    expect(receipts.every(({ purpose }) => purpose === "public-service")).to.equal(true);
    expect(await codeOf(rowsOf(stack, grant))).to.equal("FORBIDDEN");
  });

  it("check: says yes or no, and the receipts do not say which", async () => {
    const grant = await granted({
      items: ["name"],
      method: "check",
      purpose: "identity-verification",
      check: { keys: ["id"], attemptsPerDay: 100 },
    });
    const check = (name: string) => answerOf(["check", grant, "--value", `id=${ZHANG}`, `name=${name}`]);
    expect((await check("张三"))["matches"]).to.equal(true);
    expect((await check("张四"))["matches"]).to.equal(false);
    expect((await cli(["check", grant, "--value", `id=${ZHANG}`, "name=张三"])).stdout).to.include("yes");
    expect((await cli(["check", grant, "--value", `id=${ZHANG}`])).stderr).to.include("INVALID_INPUT");
    for (const name of ["王五", "赵六"]) expect((await check(name))["matches"]).to.equal(false);
    expect((await cli(["check", grant, "--value", `id=${ZHANG}`, "name=张三"])).stderr).to.include("QUOTA_EXCEEDED");
    const completed = (await receiptsOfBoth(grant)).filter(({ outcome }) => outcome === "completed");
    expect(new Set(completed.map(({ rows, bytes }) => `${rows} ${bytes}`)).size).to.equal(1);
    expect(new Set(completed.map(({ payloadDigest }) => payloadDigest)).size).to.equal(completed.length);
  });

  it("aggregate: gives figures of groups that are large enough, and totals without the others", async () => {
    const grant = await granted({
      items: ["region", "income"],
      method: "aggregate",
      aggregate: { functions: ["count", "mean"], measures: ["income"], groupBy: ["region"], minGroup: 5 },
    });
    const table = await answerOf(["aggregate", grant]);
    expect(table).to.deep.include({ rows: [["110101", 6, 3_500]], suppressed: true });
    expect((await answerOf(["aggregate", grant, "--total", "--function", "count"]))["rows"]).to.deep.equal([[6]]);
    const shown = await cli(["aggregate", grant, "--function", "mean", "--measure", "income"]);
    expect(shown.stdout).to.include("mean(income)").and.include("3500");
    expect(shown.stderr).to.include("left out");
    const outside = await cli(["aggregate", grant, "--filter", '{"eq":["income",90000]}']);
    expect(outside.status).to.equal(REFUSED);
    expect(outside.stderr).to.include("INVALID_INPUT");
    expect((await cli(["aggregate", grant, "--function", "median"])).status).to.equal(USAGE);
    expect((await receiptsOfBoth(grant)).filter(({ outcome }) => outcome === "completed")).to.have.length(3);
  });

  it("masking: rows leave masked as both units signed it", async () => {
    const grant = await granted({
      items: ["id", "name", "born", "income"],
      masking: [
        { item: "id", transform: "hash" },
        { item: "name", transform: "drop" },
        { item: "born", transform: "generalise-date", to: "year" },
        { item: "income", transform: "generalise-number", step: 10_000 },
      ],
    });
    const rows = await rowsOf(stack, grant);
    expect(rows).to.have.length(8);
    expect(rows[0]).to.include({ name: null, born: "1987", income: 0 });
    expect(new Set(rows.map((row) => row["id"])).size).to.equal(8);
    expect(rows.every((row) => /^[0-9a-f]{32}$/.test(String(row["id"])))).to.equal(true);
    const { terms } = await (await stack.as("stats-requester")).call("getGrant", { params: { id: grant } });
    expect(terms.masking).to.have.length(4);
    await receiptsOfBoth(grant);
  });

  it("advises the least revealing method that serves the purpose before a request is sent", async () => {
    const body = newRequest(dataset, { items: ["name"], purpose: "identity-verification" });
    await writeFile(join(folder, "request.yaml"), JSON.stringify(body));
    const more = await cli(["request", "create", "-f", join(folder, "request.yaml"), "--json"]);
    expect(more.status, more.stderr).to.equal(DONE);
    expect(more.stderr).to.match(/identity-verification[^]*check:[^]*look-up:/);
    const least = { ...body, method: "check", check: { keys: ["id"], attemptsPerDay: 10 } };
    await writeFile(join(folder, "request.yaml"), JSON.stringify(least));
    const same = await cli(["request", "create", "-f", join(folder, "request.yaml"), "--json"]);
    expect(same.status, same.stderr).to.equal(DONE);
    expect(same.stderr).not.to.include("reveal less");
  });

  it("refuses terms that do not go together, and answers nobody but the grantee", async () => {
    const requester = await stack.as("stats-requester");
    const submit = (changes: Partial<NewRequest>): Promise<string> =>
      codeOf(requester.call("createAccessRequest", { body: newRequest(dataset, { items: ["name"], ...changes }) }));
    expect(await submit({ method: "check" })).to.equal("INVALID_INPUT");
    expect(await submit({ check: { keys: ["id"], attemptsPerDay: 10 } })).to.equal("INVALID_INPUT");
    const grant = await granted({
      items: ["name"],
      method: "check",
      purpose: "identity-verification",
      check: { keys: ["id"], attemptsPerDay: 100 },
    });
    const call = { params: { id: grant }, body: { values: { id: ZHANG, name: "张三" } } };
    expect((await requester.call("check", call)).matches).to.equal(true);
    expect(await codeOf((await stack.as("ecology-requester")).call("check", call))).to.equal("NOT_FOUND");
    expect(await codeOf((await stack.as("civil-steward")).call("check", call))).to.equal("FORBIDDEN");
    await (await stack.as("civil-approver")).call("suspendGrant", { params: { id: grant }, body: { reason: "核查" } });
    await stack.settle();
    expect(await codeOf(requester.call("check", call))).to.equal("GRANT_NOT_ACTIVE");
  });
});
