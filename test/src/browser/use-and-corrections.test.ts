import { shanghaiDate } from "@mulian/domain";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { skipLoudly } from "../skip.js";
import { datasetContent, newRequest, obtain, publish, registerDuty } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { faultsOf } from "./accessible.js";
import { findChromium, launch } from "./launch.js";
import { Person } from "./person.js";

const PEOPLE = {
  requester: ["statistics", "stats-requester"],
  steward: ["civil-affairs", "civil-steward"],
  approver: ["civil-affairs", "civil-approver"],
  stranger: ["ecology", "ecology-requester"],
} as const;
type Part = keyof typeof PEOPLE;

const TITLE = "全国街道";
/** Written by somebody hostile: it must be read as text wherever it is shown. */
const SCRIPT = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">';
const LATER = shanghaiDate(Date.now() + 20 * 86_400_000);
const PHONE = { width: 390, height: 844 };

const idOf = (url: string): string => new URL(url).pathname.split("/").at(2) ?? "";

describe("use, corrections and destruction in the browser", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let browser: Browser;
  let dataset: string;
  let grant: string;
  let account = "";
  let correction = "";
  const people = new Map<Part, Person>();
  const the = (part: Part): Person => {
    const person = people.get(part);
    if (person === undefined) throw new Error(`${part} is not here yet`);
    return person;
  };

  before(async function () {
    const chromium = await findChromium();
    if ("missing" in chromium) return skipLoudly(this, chromium.missing);
    stack = await system(this);
    dataset = await publish(stack, datasetContent(await registerDuty(stack), { title: TITLE }), "streets-sqlite");
    grant = await obtain(stack, newRequest(dataset, { filter: { eq: ["provinceCode", "11"] } }));
    browser = await launch(chromium.path);
    for (const part of Object.keys(PEOPLE) as Part[]) {
      const [department, user] = PEOPLE[part];
      const person = await Person.at(browser, user, stack.urlOf(department));
      await person.goto("/");
      await person.signIn(stack.supervisor.passwords[user] ?? "");
      await person.heading("数据目录").waitFor();
      people.set(part, person);
    }
  });

  after(async () => {
    await browser?.close();
  });

  it("records use as the grantee's requester, with a file, and the provider reads it as text", async () => {
    const requester = the("requester");
    await requester.goto(`/grants/${grant}`);
    await requester.link("登记使用情况").or(requester.button("登记使用情况")).click();
    await requester.heading(`登记使用情况 · ${TITLE}`).waitFor();
    const { page } = requester;
    await requester.button("提交使用记录").click();
    await page.getByText("请填写").first().waitFor();
    expect(await page.locator(":focus").getAttribute("id"), "the first field that is wrong").to.equal("use_effectKind");
    await requester.choose("成效种类", "减少材料");
    await page.getByLabel("服务人数或件数").fill("120");
    await page.getByLabel("使用场景").fill(`人口抽样调查 ${SCRIPT}`);
    await page.getByLabel("使用系统").fill("统计联网直报平台");
    await page.getByLabel("使用成效").fill("免去基层填报街道代码");
    await page.getByLabel("存储与保护").fill("专用数据库，加密存储");
    await page.getByLabel("附件（可选）").setInputFiles([
      { name: "截图.txt", mimeType: "text/plain", buffer: Buffer.from("平台截图") },
      { name: "多余.txt", mimeType: "text/plain", buffer: Buffer.from("拿掉") },
    ]);
    await requester.button("移除 多余.txt").click();
    await page.getByLabel("附件（可选）").setInputFiles({
      name: "太大.bin",
      mimeType: "application/octet-stream",
      buffer: Buffer.alloc(1_048_577),
    });
    await page.getByRole("alert").getByText("太大.bin 超过 1 MB").waitFor();
    await requester.button("提交使用记录").click();
    await requester.heading(`使用记录 · ${TITLE}`).waitFor();
    account = idOf(page.url());

    const steward = the("steward");
    await steward.goto(`/grants/${grant}`);
    await steward.page.getByText("使用记录：已登记").waitFor();
    expect(await steward.button("登记使用情况").count(), "the provider does not account").to.equal(0);
    await steward.goto(`/use-records/${account}`);
    await steward.page.getByText(SCRIPT).waitFor({ timeout: 30_000 });
    await steward.button("保存附件 截图.txt").waitFor();
    expect(await steward.button("补充").count()).to.equal(0);
  });

  it("amends it; what was said before stays to be read", async () => {
    const requester = the("requester");
    await requester.button("补充").click();
    const dialog = requester.dialog("补充");
    await requester.choose("成效种类", "缩短时限", dialog);
    await dialog.getByLabel("使用成效").fill("填报由三天缩短为半天");
    await dialog.getByRole("button", { name: "确定" }).click();
    await requester.page.getByText("版本 2").waitFor();
    await requester.page.getByText("填报由三天缩短为半天").waitFor();
    await requester.page.getByText("使用成效 · 先前的说明").waitFor();
  });

  it("reports mistakes item by item", async () => {
    const requester = the("requester");
    const { page } = requester;
    await requester.goto(`/grants/${grant}`);
    await requester.link("提出校核").or(requester.button("提出校核")).click();
    await requester.heading(`提出校核 · ${TITLE}`).waitFor();
    await requester.choose("信息项 1", "name");
    await requester.choose("问题种类 1", "值有误");
    await page.getByLabel("涉及记录数 1").fill("2");
    await page.getByLabel("依据 1").fill(`110101001000 应为“东华门街道” ${SCRIPT}`);
    await requester.button("增加问题").click();
    await requester.choose("信息项 2", "code");
    await requester.choose("问题种类 2", "缺失");
    await page.getByLabel("依据 2").fill("缺少新设街道的代码");
    expect(await faultsOf(page)).to.deep.equal([]);
    await requester.button("提交校核").click();
    await requester.heading(`校核 · ${TITLE}`).waitFor();
    await page.getByRole("status").getByText("待答复", { exact: true }).waitFor();
    correction = idOf(page.url());
  });

  it("is answered by the provider's steward from its inbox, finding by finding", async () => {
    const steward = the("steward");
    const { page } = steward;
    await steward.open("校核");
    await page.getByRole("radiogroup", { name: "范围" }).getByText("向我方提出").click();
    await steward.link(TITLE).click();
    await page.getByText("应为“东华门街道”").waitFor({ timeout: 30_000 });
    const first = page.getByRole("group", { name: /^1\. / });
    await first.getByRole("radio", { name: "承诺更正" }).check();
    await page.getByLabel("问题 1 将于何日前更正").fill(LATER);
    const second = page.getByRole("group", { name: /^2\. / });
    await second.getByRole("radio", { name: "不采纳" }).check();
    await steward.choose("不采纳问题 2 的理由", "与原始记录一致");
    await page.getByLabel("答复说明（可选）").fill("第一项属实，月内更正。");
    expect(await faultsOf(page)).to.deep.equal([]);
    await steward.button("答复").click();
    await page.getByRole("status").getByText("承诺更正", { exact: true }).waitFor();
    await page.getByText(`将于 ${LATER} 前更正`).waitFor();
    expect(await page.getByRole("group", { name: /^2\. / }).count(), "answered for good").to.equal(0);
    await page.getByRole("group", { name: /^1\. / }).getByRole("radio", { name: "已更正" }).check();
    await steward.button("答复").click();
    await page.getByRole("status").getByText("已更正", { exact: true }).waitFor();
    expect(await steward.button("办结").count(), "the provider does not close").to.equal(0);
  });

  it("is closed by the grantee, in English too", async () => {
    const requester = the("requester");
    await requester.goto(`/corrections/${correction}`);
    await requester.page.getByText("第一项属实，月内更正。").waitFor({ timeout: 30_000 });
    await requester.button("English").click();
    await requester.heading(`Correction · ${TITLE}`).waitFor();
    await requester.page.getByText("Agrees with the source").waitFor();
    expect(await faultsOf(requester.page)).to.deep.equal([]);
    await requester.button("中文").click();
    await requester.command("办结");
    await requester.page.getByRole("status").getByText("已办结", { exact: true }).waitFor();
  });

  it("shows a department that has no part in it nothing", async () => {
    const stranger = the("stranger");
    for (const path of [`/use-records/${account}`, `/corrections/${correction}`, `/grants/${grant}/use`]) {
      await stranger.goto(path);
      await stranger.heading("没有这条记录").waitFor();
    }
    await stranger.open("校核");
    await stranger.page.getByText("没有校核").waitFor();
  });

  it("proves destruction once the grant is over", async () => {
    const approver = the("approver");
    await approver.goto(`/grants/${grant}`);
    await approver.command("撤销", "目的已实现");
    await approver.page.getByText("销毁凭据：未登记").waitFor();

    const requester = the("requester");
    await requester.goto(`/grants/${grant}`);
    await requester.button("登记销毁").click();
    const dialog = requester.dialog("登记销毁");
    await dialog.getByLabel("销毁说明").fill("两人在场，覆写三遍");
    await dialog.getByRole("button", { name: "确定" }).click();
    await requester.page.getByText("销毁凭据：已登记").waitFor();
    await requester.page.getByText("两人在场，覆写三遍").waitFor();
    expect(await requester.button("登记销毁").count(), "claimed once").to.equal(0);
    await approver.page.getByText("两人在场，覆写三遍").waitFor({ timeout: 30_000 });
  });

  it("is usable without eyes or mouse, and fits a phone", async () => {
    const requester = the("requester");
    const paths = [
      "/corrections",
      `/corrections/${correction}`,
      `/use-records/${account}`,
      `/grants/${grant}`,
      `/grants/${grant}/use`,
      `/grants/${grant}/correction`,
    ];
    for (const path of paths) {
      await requester.goto(path);
      await requester.page.getByRole("heading", { level: 1 }).waitFor();
      await requester.page.waitForLoadState("networkidle");
      expect(await faultsOf(requester.page), path).to.deep.equal([]);
    }
    await requester.page.setViewportSize(PHONE);
    for (const path of paths) {
      await requester.goto(path);
      await requester.page.getByRole("heading", { level: 1 }).waitFor();
      await requester.page.waitForLoadState("networkidle");
      expect(await requester.page.evaluate("document.documentElement.scrollWidth"), path).to.equal(PHONE.width);
    }
  });

  it("met no policy violation, no console error, and no refusal but the stranger's", async () => {
    for (const [part, { seen, page }] of people) {
      expect(seen.problems, part).to.deep.equal([]);
      const unexpected = seen.refusals.filter(
        (refusal) =>
          refusal !== "401 GET /api/v1/sessions/current" && !(part === "stranger" && refusal.startsWith("404 GET ")),
      );
      expect(unexpected, part).to.deep.equal([]);
      expect(await page.evaluate("window.hacked"), `${part} ran a script from a text`).to.equal(undefined);
    }
  });
});
