import { CANNOT_RECALL } from "@mulian/domain";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { skipLoudly } from "../skip.js";
import { datasetContent, newRequest, obtain, publish, registerDuty } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";
import { faultsOf } from "./accessible.js";
import { findChromium, launch } from "./launch.js";
import { Person } from "./person.js";

const TITLE = "全国街道";

describe("keys in the browser", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let browser: Browser;
  let dataset: string;
  let grant: string;

  const arrive = async (department: string, user: string): Promise<Person> => {
    const person = await Person.at(browser, user, stack.urlOf(department));
    await person.goto("/");
    await person.signIn(stack.supervisor.passwords[user] ?? "");
    await person.heading("数据目录").waitFor();
    return person;
  };
  const holdings = async () =>
    (await (await stack.as("bureau-auditor")).call("listKeyHoldings", { query: { grant } })).items;

  before(async function () {
    const chromium = await findChromium();
    if ("missing" in chromium) return skipLoudly(this, chromium.missing);
    stack = await system(this);
    dataset = await publish(stack, datasetContent(await registerDuty(stack), { title: TITLE }), "streets-sqlite");
    grant = await obtain(stack, newRequest(dataset, { method: "file", filter: { eq: ["provinceCode", "11"] } }));
    browser = await launch(chromium.path);
  });
  after(async () => {
    await browser?.close();
  });

  it("shows a package's key to its provider, who says that it leaked; what was handed over is not called back", async () => {
    const steward = await arrive("civil-affairs", "civil-steward");
    await steward.goto(`/datasets/${dataset}?tab=holdings`);
    await steward.heading("密封数据包的钥匙").waitFor();
    await steward.page.getByText(CANNOT_RECALL.zh).first().waitFor();
    expect(await faultsOf(steward.page)).to.deep.equal([]);
    await steward.button("报告泄露").first().click();
    await steward.dialog("报告泄露").getByText(CANNOT_RECALL.zh).waitFor();
    await steward.dialog("报告泄露").getByRole("button", { name: "确定", exact: true }).click();
    await until("another key to be acknowledged, the first one replaced", async () => {
      const all = await holdings();
      const isCurrent = all.some(({ state, replacedBy }) => state === "acknowledged" && replacedBy === undefined);
      return isCurrent && all.some(({ replacedBy }) => replacedBy !== undefined);
    });
    await steward.page.reload();
    await steward.page.getByText("已轮换").first().waitFor();
    // As it was before anybody held anything.
    await steward.page.getByLabel("截至区块").fill("0");
    await steward.page.getByText("目前没有部门持有本目录的钥匙").waitFor();
  });

  it("has the holder destroy what its gateway has, with a proof", async () => {
    const requester = await arrive("statistics", "stats-requester");
    await requester.goto(`/grants/${grant}`);
    await requester.command("在本网关销毁钥匙");
    await until("the claim", async () =>
      (await holdings()).some(
        ({ endedBy, destructionDigest }) => endedBy === "destroyed" && destructionDigest !== undefined,
      ),
    );
    await requester.page.getByText("销毁凭据").first().waitFor();
  });

  it("drills a department's leaked keys: what is exposed first, then what was done", async () => {
    const approver = await arrive("civil-affairs", "civil-approver");
    await approver.open("钥匙");
    await approver.heading("部门密钥泄露").waitFor();
    expect(await faultsOf(approver.page)).to.deep.equal([]);
    await approver.button("查看受影响内容").click();
    await approver.page.getByText("以上均未执行。").waitFor();
    await approver.page.getByText("标记数据包钥匙").first().waitFor();
    await approver.button("执行处置").click();
    await approver.button("确定").click();
    await approver.page.getByText("已全部完成。").waitFor({ timeout: 60_000 });
    await approver.page.getByText("已停用").first().waitFor();
    await approver.page.setViewportSize({ width: 390, height: 844 });
    expect(await faultsOf(approver.page)).to.deep.equal([]);
    const folder = process.env["MULIAN_SCREENSHOTS"];
    if (folder !== undefined) await approver.page.screenshot({ path: `${folder}/keys-narrow.png`, fullPage: true });
    await approver.page.setViewportSize({ width: 1280, height: 800 });
    if (folder !== undefined) await approver.page.screenshot({ path: `${folder}/keys.png`, fullPage: true });
  });
});
