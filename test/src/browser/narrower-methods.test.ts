import { expect } from "chai";
import type { Browser } from "playwright-core";
import { skipLoudly } from "../skip.js";
import { datasetContent, deliver, newRequest, obtain, publish, registerDuty, sign } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { faultsOf } from "./accessible.js";
import { findChromium, launch } from "./launch.js";
import { Person } from "./person.js";

/** A street of Beijing, as the trial's table has it. */
const DONGHUAMEN = { code: "110101001", name: "东华门街道" };
const LEAVES_A_BIT = /^核验（是或否）.*可满足用途且提供数据最少/;

describe("look-up, check and aggregate in the browser", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let browser: Browser;
  let requester: Person;
  let dataset: string;

  before(async function () {
    const chromium = await findChromium();
    if ("missing" in chromium) return skipLoudly(this, chromium.missing);
    stack = await system(this);
    dataset = await publish(stack, datasetContent(await registerDuty(stack)), "streets-sqlite");
    browser = await launch(chromium.path);
    requester = await Person.at(browser, "stats-requester", stack.urlOf("statistics"));
    await requester.goto("/");
    await requester.signIn(stack.supervisor.passwords["stats-requester"] ?? "");
    await requester.heading("数据目录").waitFor();
  });
  after(async () => {
    await browser?.close();
  });

  const fill = async (label: string, value: string): Promise<void> => requester.page.getByLabel(label).fill(value);
  /** Nothing that went wrong, and nothing refused, unseen by this test. */
  const nothingWrong = (): void => {
    expect(requester.seen.problems).to.deep.equal([]);
  };

  it("offers the least revealing method that serves the purpose first, with its own terms, and shows them as they will be signed", async () => {
    await requester.goto(`/datasets/${dataset}/request`);
    await requester.page.getByRole("checkbox", { name: "name (name)" }).check();
    await requester.choose("使用目的", "身份核验");
    const methods = requester.page.getByRole("radio");
    await requester.page.getByText("可满足用途且提供数据最少").waitFor();
    expect(await requester.page.getByRole("radiogroup").innerText()).to.match(LEAVES_A_BIT);
    await methods.first().check();
    await requester.choose("查询项", /^code/);
    await fill("每日最多核验次数", "100");
    await requester.page.getByLabel("使用依据").fill("《居民身份证法》第十五条");
    await requester.page.getByLabel("使用场景").fill("核对地址");
    await requester.page.getByLabel("使用范围").fill("街道名称");
    expect(await faultsOf(requester.page)).to.deep.equal([]);
    await requester.button("提交申请").click();
    await requester.page.getByRole("heading", { level: 1, name: /^申请 · / }).waitFor();
    const terms = requester.page.getByRole("main");
    await terms.getByText("核验（是或否）", { exact: true }).waitFor();
    await terms.getByRole("cell", { name: "100", exact: true }).waitFor();
    await requester.button("English").click();
    await requester.page.getByText("Attempts a day at most").waitFor();
    await requester.button("中文").click();
    nothingWrong();
  });

  it("checks by the grant page: yes, no, and nothing else", async () => {
    const { items } = await (await stack.as("stats-requester")).call("listAccessRequests");
    await sign(stack, "stats-approver", "approveAccessRequest", items[0]?.id ?? "");
    const { grant = "" } = await sign(stack, "civil-approver", "decideAccessRequest", items[0]?.id ?? "");
    await deliver(stack, grant);
    await requester.goto(`/grants/${grant}`);
    await fill("code (code)", DONGHUAMEN.code);
    await fill("name (name)", DONGHUAMEN.name);
    await requester.button("核验").click();
    await requester.page.getByText("是：与提供部门的记录相符").waitFor();
    await fill("name (name)", "西华门街道");
    await requester.button("核验").click();
    await requester.page.getByText("否：没有与此相符的记录").waitFor();
    expect(requester.page.url()).not.to.include(DONGHUAMEN.code);
    expect(await faultsOf(requester.page)).to.deep.equal([]);
    nothingWrong();
  });

  it("looks a record up by its key", async () => {
    const grant = await obtain(
      stack,
      newRequest(dataset, {
        items: ["name", "areaCode"],
        method: "look-up",
        lookUp: { keys: ["code"], recordsAtMost: 1 },
        quota: { callsPerDay: 10 },
        masking: [{ item: "areaCode", transform: "generalise-text", characters: 4 }],
      }),
    );
    await requester.goto(`/grants/${grant}`);
    await requester.page.getByText("areaCode：只保留前 4 个字符").waitFor();
    await fill("code (code)", DONGHUAMEN.code);
    await requester.button("查询").click();
    await requester.page.getByRole("cell", { name: DONGHUAMEN.name, exact: true }).waitFor();
    await requester.page.getByRole("cell", { name: "1101", exact: true }).waitFor();
    await fill("code (code)", "1");
    await requester.button("查询").click();
    await requester.page.getByText("没有这样的记录").waitFor();
    nothingWrong();
  });

  it("computes figures, and says what was left out", async () => {
    const grant = await obtain(
      stack,
      newRequest(dataset, {
        items: ["provinceCode", "areaCode"],
        method: "aggregate",
        aggregate: { functions: ["count"], measures: [], groupBy: ["provinceCode", "areaCode"], minGroup: 5 },
        filter: { in: ["provinceCode", ["11", "31"]] },
      }),
    );
    await requester.goto(`/grants/${grant}`);
    await requester.button("统计").click();
    await requester.page.getByText("数据读取时间").waitFor();
    await requester.page.getByRole("columnheader", { name: "条数" }).waitFor();
    await requester.page.getByRole("cell", { name: "110101", exact: true }).waitFor();
    expect(await faultsOf(requester.page)).to.deep.equal([]);
    nothingWrong();
    for (const report of await stack.fsck()) expect(report.differences).to.deep.equal([]);
  });
});
