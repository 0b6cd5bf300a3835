import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { skipLoudly } from "../skip.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { faultsOf } from "./accessible.js";
import { ATTACHMENT, DUTY, draftStreets, fillRequest, PROVINCES, SCENE, TITLE } from "./forms.js";
import { findChromium, launch } from "./launch.js";
import { Person } from "./person.js";

/** The id in a page's address. */
const idOf = (url: string): string => new URL(url).pathname.split("/").at(2) ?? "";

/** One fewer where a day ends in Shanghai while the test runs. */
const TEN_DAYS = /还剩 (9|10) 个工作日/;
const TWENTY_DAYS = /还剩 (19|20) 个工作日/;

const PEOPLE = {
  steward: ["civil-affairs", "civil-steward"],
  approver: ["civil-affairs", "civil-approver"],
  authority: ["data-bureau", "bureau-authority"],
  auditor: ["data-bureau", "bureau-auditor"],
  operator: ["statistics", "stats-operator"],
  requester: ["statistics", "stats-requester"],
  unitHead: ["statistics", "stats-approver"],
  stranger: ["ecology", "ecology-requester"],
} as const;
type Part = keyof typeof PEOPLE;

describe("the main job in the browser", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let browser: Browser;
  const people = new Map<Part, Person>();
  const the = (part: Part): Person => {
    const person = people.get(part);
    if (person === undefined) throw new Error(`${part} is not here yet`);
    return person;
  };
  let dataset = "";
  let request = "";
  let grant = "";

  before(async function () {
    const chromium = await findChromium();
    if ("missing" in chromium) return skipLoudly(this, chromium.missing);
    stack = await system(this);
    browser = await launch(chromium.path);
    for (const part of Object.keys(PEOPLE) as Part[]) {
      const [department, user] = PEOPLE[part];
      people.set(part, await Person.at(browser, user, stack.urlOf(department)));
    }
  });

  after(() => browser?.close());

  const passwordOf = (part: Part): string => stack.supervisor.passwords[PEOPLE[part][1]] ?? "";

  it("refuses a wrong password in words and keeps the user's name; everybody else signs in", async () => {
    const steward = the("steward");
    await steward.goto("/");
    await steward.signIn("not the password");
    await steward.page.getByRole("alert").getByText("UNAUTHENTICATED").waitFor();
    expect(await steward.page.getByLabel("用户名").inputValue()).to.equal("civil-steward");
    for (const [part, person] of people) {
      if (part !== "steward") await person.goto("/");
      await person.signIn(passwordOf(part));
      await person.heading("数据目录").waitFor();
    }
    // The title is an effect of the page: it follows the heading by a moment.
    await the("stranger").page.waitForFunction("document.title === '数据目录 · 生态环境局 · 目链'");
  });

  it("registers a duty as the steward, and drafts the dataset that follows from it", async () => {
    const steward = the("steward");
    await steward.open("职责");
    await steward.button("登记职责").click();
    const dialog = steward.dialog("登记职责");
    await dialog.getByLabel("职责名称").fill(DUTY);
    await dialog.getByLabel("法定依据").fill("《行政区划管理条例》第三条");
    await dialog.getByRole("button", { name: "确定" }).click();
    await steward.page.getByRole("cell", { name: DUTY, exact: true }).waitFor();

    await steward.open("数据目录");
    await steward.button("登记目录").or(steward.link("登记目录")).click();
    await draftStreets(steward);
    await steward.heading("草稿").waitFor();
    await steward.link(TITLE).waitFor();
    expect(await steward.button("签署提交").count(), "a steward does not sign").to.equal(0);
    // What is kept nowhere is asked about before it is left.
    await steward.link("登记目录").or(steward.button("登记目录")).click();
    await steward.page.getByLabel("目录名称").fill("写到一半");
    await steward.page.getByRole("navigation").getByRole("link", { name: "授权", exact: true }).click();
    await steward.dialog("尚未保存").getByRole("button", { name: "继续填写", exact: true }).click();
    expect(await steward.page.getByLabel("目录名称").inputValue()).to.equal("写到一半");
    // Two mistakes, of which the first as the page is read has the focus; one is in a row of a list.
    await steward.page.getByLabel("字段 1").fill("x".repeat(128));
    await steward.page.getByLabel("名称 1", { exact: true }).fill("区\u202e划");
    await steward.page.getByLabel("资源代码").fill("307011");
    await steward.button("存为未完成稿").click();
    await steward.page.getByText("应形如 302001/000123").waitFor();
    await steward.page.getByText("不能含换行、控制字符或改变书写方向的字符").waitFor();
    await steward.page.getByRole("alert").getByText("请更正标出的 2 处").waitFor();
    expect(await steward.page.locator(":focus").getAttribute("id")).to.equal("dataset-content_code");
    await steward.page.getByRole("navigation").getByRole("link", { name: "授权", exact: true }).click();
    await steward.dialog("尚未保存").getByRole("button", { name: "离开", exact: true }).click();
    await steward.heading("授权").waitFor();
  });

  it("submits as the approver, publishes as the authority, links the table as the steward", async () => {
    const approver = the("approver");
    await approver.open("草稿");
    await approver.command("签署提交");
    await approver.page.getByText("没有草稿").waitFor();

    const authority = the("authority");
    await authority.goto("/datasets?status=submitted");
    await authority.link(TITLE).click();
    await authority.heading(TITLE).waitFor();
    dataset = idOf(authority.page.url());
    await authority.command("发布");
    await authority.page.getByRole("main").getByText("已发布", { exact: true }).waitFor();

    const steward = the("steward");
    await steward.goto(`/datasets/${dataset}?tab=resources`);
    await steward.button("挂接资源").click();
    await steward.choose("连接", /^streets-sqlite/, steward.dialog("挂接资源"));
    await steward.dialog("挂接资源").getByText("所选连接含有全部信息项").waitFor();
    await steward.dialog("挂接资源").getByRole("button", { name: "确定" }).click();
    await steward.page.getByRole("cell", { name: "41,352" }).waitFor();
  });

  it("finds the dataset by two characters and a facet, and asks for a part of it", async () => {
    const requester = the("requester");
    await requester.page.getByRole("searchbox", { name: "检索词" }).fill("街道");
    await requester.page.getByRole("search").getByRole("button", { name: "检索" }).click();
    await requester.page
      .getByRole("region", { name: "共享类型" })
      .getByRole("button", { name: /有条件共享/ })
      .click();
    await requester.page.getByText("1 条目录").waitFor();
    expect(new URL(requester.page.url()).search).to.include("shareType=conditional");
    await requester.link(TITLE).click();
    await requester.heading(TITLE).waitFor();
    await requester.link("申请使用").click();
    await requester.heading(`新的申请 · ${TITLE}`).waitFor();
    await requester.page.getByText("使用条件：用于统计调查中地址编码与名称的核对").waitFor();
    await fillRequest(requester);
    // A link that was touched by mistake does not cost an hour's writing: all of it is there again.
    await requester.open("授权");
    await requester.goto(`/datasets/${dataset}/request`);
    await requester.page.getByText("接着填写本人的草稿").waitFor();
    expect(await requester.page.getByLabel("使用场景").inputValue()).to.equal(SCENE);
    await requester.page.getByText(ATTACHMENT.name).waitFor();
    await requester.button("提交申请").click();
    await requester.heading(`申请 · ${TITLE}`).waitFor();
    request = idOf(requester.page.url());
    expect(await requester.button("签署提交").count(), "a requester does not sign").to.equal(0);
    await requester.open("草稿");
    await requester.page.getByText("没有草稿").waitFor(); // what is submitted is no draft any more
  });

  it("signs as the requester's unit, reads the texts as text and consents as the provider", async () => {
    const unitHead = the("unitHead");
    await unitHead.open("共享申请");
    await unitHead.link(TITLE).click();
    await unitHead.command("签署提交");

    const approver = the("approver");
    await approver.goto("/tasks");
    const task = approver.page.getByRole("row").filter({ hasText: "决定申请" });
    await task.getByText(TEN_DAYS).waitFor({ timeout: 30_000 });
    await task.getByText("统计局").waitFor();
    expect(await faultsOf(approver.page)).to.deep.equal([]);
    await task.getByRole("link").click();
    await approver.page.getByText(SCENE).waitFor({ timeout: 30_000 });
    const saved = approver.page.waitForEvent("download");
    await approver.button(`保存附件 ${ATTACHMENT.name}`).click();
    expect(await readFile(await (await saved).path()), "the file as it was chosen").to.deep.equal(ATTACHMENT.buffer);
    // A civil servant signs what is written in words: which rows, and until when an answer is due.
    await approver.page.getByRole("alert").getByText("等待您决定").waitFor();
    await approver.page.getByRole("alert").getByText(TEN_DAYS).waitFor();
    const rows = "省级代码 (provinceCode)为以下之一：“11”、“31”";
    await approver.page.getByText(rows).first().waitFor();
    await approver.button("同意").click();
    const dialog = approver.dialog("同意");
    await dialog.getByText(rows).waitFor();
    await dialog.getByText("区划代码 (code) · 名称 (name)").waitFor();
    expect(await faultsOf(approver.page)).to.deep.equal([]);
    await dialog.getByRole("button", { name: "取消", exact: true }).click();
    await approver.command("同意");
    await approver.page.getByText("等待您决定").waitFor({ state: "hidden" });
    await approver
      .link("查看授权")
      .or(approver.page.getByRole("link", { name: /^查看授权/ }))
      .click();
    await approver.heading(`授权 · ${TITLE}`).waitFor();
    grant = idOf(approver.page.url());
  });

  it("delivers as the provider's steward; the requester looks at the rows and takes them as a file", async () => {
    const steward = the("steward");
    await steward.goto(`/grants/${grant}`);
    await steward.command("交付");

    const requester = the("requester");
    await requester.open("授权");
    await requester.link(TITLE).click();
    await requester.page.getByRole("status").getByText("生效", { exact: true }).waitFor({ timeout: 30_000 });
    await requester.button("预览").click();
    const rows = requester.page
      .getByRole("table")
      .filter({ has: requester.page.getByRole("columnheader", { name: "名称 (name)", exact: true }) });
    await rows.getByRole("cell").first().waitFor();
    expect(
      await rows.getByRole("columnheader").allInnerTexts(),
      "only granted items, by the words people know",
    ).to.deep.equal(["区划代码 (code)", "名称 (name)"]);
    expect(await rows.getByRole("row").count(), "twenty rows and their heading").to.equal(21);

    const saved = requester.page.waitForEvent("download");
    await requester.button("下载 CSV").click();
    const lines = (await readFile(await (await saved).path(), "utf8")).trim().split(/\r?\n/);
    expect(lines[0]).to.equal("code,name");
    expect(
      lines.slice(1).every((line) => PROVINCES.includes(line.slice(0, 2))),
      "only granted rows",
    ).to.equal(true);
    expect(lines.length - 1).to.be.greaterThan(300);
    await requester.page.getByRole("cell", { name: String(lines.length - 1) }).waitFor();
  });

  it("shows why rows are refused while the grant is suspended, and gives them again after", async () => {
    const approver = the("approver");
    const requester = the("requester");
    await approver.goto(`/grants/${grant}`);
    expect(await approver.button("终止").count(), "only what is suspended is terminated").to.equal(0);
    await approver.command("暂停", "核对用途");
    await approver.button("终止").waitFor();
    await requester.page.getByText("目前不能取数：已暂停").waitFor({ timeout: 30_000 });
    await requester.button("预览").click();
    await requester.page.getByRole("alert").getByText("GRANT_NOT_ACTIVE").waitFor();
    await approver.command("恢复");
    await requester.page.getByRole("status").getByText("生效", { exact: true }).waitFor({ timeout: 30_000 });
    await requester.button("预览").click();
    await requester.page.getByRole("columnheader", { name: "区划代码 (code)", exact: true }).waitFor();
  });

  it("reads a request's documents once: each look is recorded, and only a person's should be", async () => {
    const approver = the("approver");
    await approver.goto(`/requests/${request}`);
    await approver.page.getByText(SCENE).waitFor();
    await approver.page.getByText("尚未送达").first().waitFor({ state: "hidden", timeout: 30_000 });
    const page = await approver.page.context().newPage();
    let looks = 0;
    page.on("request", (sent) => {
      if (new URL(sent.url()).pathname.endsWith("/documents")) looks += 1;
    });
    await page.clock.install();
    await page.goto(approver.page.url());
    await page.getByText(SCENE).waitFor();
    expect(looks).to.equal(1);
    const polled = page.waitForRequest((sent) => new URL(sent.url()).pathname.endsWith("/status"));
    await page.clock.runFor(60_000);
    await polled; // the page's clock did run
    expect(looks, "a minute later").to.equal(1);
    await page.close();
  });

  it("asks once for what is missing, gets it with a file, and is given more time by the authority", async () => {
    const requester = the("requester");
    await requester.goto(`/datasets/${dataset}/request`);
    await fillRequest(requester);
    await requester.button("提交申请").click();
    await requester.heading(`申请 · ${TITLE}`).waitFor();
    const path = `/requests/${idOf(requester.page.url())}`;
    const unitHead = the("unitHead");
    await unitHead.goto(path);
    await unitHead.page.getByText("等待您签署后送提供部门").waitFor();
    await unitHead.command("签署提交");

    const approver = the("approver");
    await approver.goto(path);
    await approver.command("要求补正", "单位公函");
    await unitHead.goto(path);
    await unitHead.page.getByRole("alert").getByText("单位公函").waitFor({ timeout: 30_000 });
    expect(await unitHead.button("签署提交").count(), "signed already").to.equal(0);
    await unitHead.button("补正").click();
    const dialog = unitHead.dialog("补正");
    await dialog.getByLabel("补正内容").fill("公函见附件");
    await dialog.getByLabel("附件（可选）").setInputFiles({ ...ATTACHMENT, name: "公函.txt" });
    expect(await faultsOf(unitHead.page)).to.deep.equal([]);
    await dialog.getByRole("button", { name: "确定" }).click();
    await dialog.waitFor({ state: "hidden" });
    await approver.button("保存附件 公函.txt").waitFor({ timeout: 30_000 });

    const authority = the("authority");
    await authority.goto(path);
    await authority.command("同意延长答复", "涉及多个年度，需要核对");
    await approver.page.getByText(TWENTY_DAYS).first().waitFor({ timeout: 30_000 });
    await authority.page.reload();
    await authority.heading(`申请 · ${TITLE}`).waitFor();
    expect(await authority.button("同意延长答复").count(), "extended once").to.equal(0);
  });

  it("keeps a half-written request over a reload and a sign-out, for its writer alone, until it is deleted", async () => {
    const requester = the("requester");
    const basis = requester.page.getByLabel("使用依据");
    await requester.goto(`/datasets/${dataset}/request`);
    await basis.fill("写到一半");
    await requester.page.getByText("草稿已保存").waitFor();
    await requester.page.reload();
    await requester.page.getByText("接着填写本人的草稿").waitFor();
    expect(await basis.inputValue()).to.equal("写到一半");
    await basis.fill("又写了一些");
    const left = requester.page.waitForEvent("load");
    await requester.button("退出").click(); // at once: what was typed last is kept on the way out
    await left;
    await requester.signIn(passwordOf("requester"));
    await requester.open("草稿");
    const unitHead = the("unitHead");
    await unitHead.open("草稿");
    await unitHead.page.getByText("没有草稿").waitFor();
    await requester.link(TITLE).click();
    await requester.page.getByText("接着填写本人的草稿").waitFor();
    expect(await basis.inputValue()).to.equal("又写了一些");
    expect(await faultsOf(requester.page)).to.deep.equal([]);
    await requester.open("草稿");
    await requester.command("删除");
    await requester.page.getByText("没有草稿").waitFor();
  });

  it("refuses another request on a ground of the list, with reasons", async () => {
    const requester = the("requester");
    await requester.goto(`/datasets/${dataset}/request`);
    await fillRequest(requester);
    await requester.button("提交申请").click();
    await requester.heading(`申请 · ${TITLE}`).waitFor();
    const refused = idOf(requester.page.url());
    const unitHead = the("unitHead");
    await unitHead.goto(`/requests/${refused}`);
    await unitHead.command("签署提交");

    const approver = the("approver");
    await approver.open("共享申请");
    await approver.page.locator(`a[href="/requests/${refused}"]`).click();
    await approver.button("不同意").click();
    const dialog = approver.dialog("不同意");
    await dialog.getByLabel("理由", { exact: true }).fill("两个城市的代码即可满足所写目的");
    await dialog.getByRole("button", { name: "确定" }).click();
    await dialog.getByText("请填写").waitFor();
    await approver.choose("不同意的情形", "超出使用目的所需", dialog);
    await dialog.getByRole("button", { name: "确定" }).click();
    await dialog.waitFor({ state: "hidden" });
    await approver.page.getByText("两个城市的代码即可满足所写目的").waitFor();
    await approver.page.getByText("超出使用目的所需", { exact: true }).last().waitFor();
  });

  it("shows a department that has no part in it nothing but the catalogue", async () => {
    const stranger = the("stranger");
    for (const section of ["审计追溯", "用户"]) expect(await stranger.link(section).count(), section).to.equal(0);
    await stranger.goto("/tasks");
    await stranger.page.getByText("没有等待您处理的事项").waitFor();
    for (const path of ["/certificates", `/requests/${request}`, `/grants/${grant}`, `/requests/${"0".repeat(32)}`]) {
      await stranger.goto(path);
      await stranger.heading("没有这条记录").waitFor();
    }
    await stranger.goto(`/datasets/${dataset}`);
    await stranger.heading(TITLE).waitFor();
    for (const name of ["发布", "退回", "停用", "挂接资源", "修改目录"])
      expect(await stranger.button(name).count(), name).to.equal(0);
    await stranger.goto(`/audit?grant=${grant}`);
    await stranger.page.getByRole("alert").getByText("FORBIDDEN").waitFor();
    await stranger.goto("/users");
    await stranger.heading("没有这条记录").waitFor();
  });

  it("asks to sign in again when the session ends in the middle of work, and loses nothing that was typed", async () => {
    const requester = the("requester");
    await requester.goto(`/datasets/${dataset}/request`);
    await fillRequest(requester);
    await requester.page.context().clearCookies();
    await requester.button("提交申请").click();
    const dialog = requester.dialog("请重新登录");
    await dialog.getByLabel("密码", { exact: true }).fill(passwordOf("requester"));
    await dialog.getByRole("button", { name: "登录" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await requester.page.getByLabel("使用场景").inputValue()).to.equal(SCENE);
    await requester.button("提交申请").click();
    await requester.heading(`申请 · ${TITLE}`).waitFor();
    await requester.command("撤回");
    await requester.page.getByRole("main").getByText("已撤回", { exact: true }).waitFor();
  });

  it("lists the organisation's users for its operator, who adds one and disables it", async () => {
    const operator = the("operator");
    await operator.open("用户");
    await operator.button("新增用户").click();
    const dialog = operator.dialog("新增用户");
    await dialog.getByLabel("用户名").fill("stats-second");
    await dialog.getByRole("checkbox", { name: "申请人" }).check();
    await dialog.getByLabel("初始密码").fill("a password of the trial");
    await dialog.getByRole("button", { name: "确定" }).click();
    const row = operator.page.getByRole("row", { name: /stats-second/ });
    await row.getByRole("button", { name: "停用" }).click();
    await operator.dialog("停用").getByRole("textbox").fill("调离");
    await operator.dialog("停用").getByRole("button", { name: "确定" }).click();
    await row.getByText("已停用").waitFor();
    await operator.link("证书").or(operator.button("证书")).click();
    await operator.heading("证书").waitFor();
    await operator.page
      .getByRole("row")
      .filter({ hasText: "网关（交换）" })
      .getByText(/\d+ 天/)
      .waitFor();
    await operator.page.getByRole("row").filter({ hasText: "stats-requester" }).waitFor();
  });

  it("lets the auditor trace every step, in Chinese and in English", async () => {
    const auditor = the("auditor");
    await auditor.open("审计追溯");
    await auditor.choose("数据目录", TITLE);
    await auditor.button("追溯").click();
    await auditor.page.getByText(/共 \d+ 步/).waitFor();
    const steps = auditor.page.getByRole("main").getByRole("listitem");
    const told = (await steps.allInnerTexts()).join("\n");
    for (const user of ["民政局", "统计局", "数据局"]) expect(told).to.include(user);
    expect(told, "deliveries stand among the transactions").to.include("凭证");
    expect(await steps.count()).to.be.greaterThan(8);
    // Which request or grant a step belongs to is a link away, and so is what it wrote.
    await steps
      .filter({ hasText: "统计局申请共享" })
      .getByRole("link", { name: /^打开共享申请/ })
      .first()
      .waitFor();
    await steps
      .filter({ hasText: "凭证" })
      .getByRole("link", { name: /^打开授权/ })
      .first()
      .waitFor();

    await auditor.open("钥匙持有");
    const holding = auditor.page.getByRole("row").filter({ hasText: TITLE });
    await holding.getByRole("link", { name: "查看授权" }).first().waitFor();
    await auditor.choose("持有部门", "民政局");
    await auditor.page.getByText("没有部门持有钥匙").waitFor();
    expect(new URL(auditor.page.url()).search).to.equal("?holder=civil-affairs");
    await auditor.goto(`/audit?dataset=${dataset}`);
    await auditor.page.getByLabel("至", { exact: true }).fill("2020-01-01");
    await auditor.button("追溯").click();
    await auditor.page.getByText("没有记录").waitFor();
    expect(new URL(auditor.page.url()).searchParams.get("to")).to.equal("2020-01-01");
    await auditor.goto(`/audit?dataset=${dataset}&from=2020-01-01`);
    await auditor.page.getByText(/共 \d+ 步/).waitFor();

    await auditor.button("English").click();
    await auditor.heading("Audit").waitFor();
    await auditor.page.getByText("Endorsed by").first().waitFor();
    expect(await auditor.page.title()).to.match(/^Audit · /);
    expect(await auditor.page.locator("html").getAttribute("lang")).to.equal("en");
    await auditor.button("中文").click();
    await auditor.heading("审计追溯").waitFor();
  });

  it("saves a grant's evidence for the auditor, with what is in it, and offers it to no requester", async () => {
    const auditor = the("auditor");
    await auditor.goto(`/grants/${grant}`);
    const saved = auditor.page.waitForEvent("download");
    await auditor.button("保存证据包").click();
    expect((await saved).suggestedFilename()).to.match(/\.zip$/);
    const zip = await readFile(await (await saved).path());
    expect(zip.subarray(0, 4).toString("hex"), "of a zip").to.equal("504b0304");
    await auditor.page.getByText(/已保存：\d+ 个区块/).waitFor();
    await auditor.page.getByText("4 个组织中有 4 个证明了全部区块").waitFor();
    const requester = the("requester");
    await requester.goto(`/grants/${grant}`);
    await requester.heading("使用凭证").waitFor();
    expect(await requester.button("保存证据包").count()).to.equal(0);
  });

  it("shows the rules to everybody and lets the authority change a limit and set a year's calendar", async () => {
    const authority = the("authority");
    await authority.open("规则", "规则与日历");
    await authority.button("修改规则").click();
    const rules = authority.dialog("修改规则");
    await rules.getByLabel("目录变更的审核（工作日）").fill("3");
    await rules.getByRole("button", { name: "确定" }).click();
    await authority.page.getByText("版本 2").first().waitFor();
    await authority.button("设定日历").click();
    const calendar = authority.dialog("设定日历");
    await calendar.getByLabel("年份").fill("2027");
    await calendar.getByLabel("放假").fill("2027-01-01\n2027-02-05..2027-02-11");
    await calendar.getByLabel("调休上班").fill("2027-02-14");
    await calendar.getByRole("button", { name: "确定" }).click();
    await authority.page.getByText("2027-02-05 至 2027-02-11").waitFor();
    await authority.page.getByText("目录变更的审核：2 个工作日 → 3 个工作日").waitFor();
    const year = authority.page.getByRole("row").filter({ hasText: "2027-02-05 至 2027-02-11" });
    await year.getByRole("button", { name: "展开行" }).click();
    await authority.page.getByText("增加上班：2027-02-14").waitFor();
    expect(await faultsOf(authority.page)).to.deep.equal([]);

    const stranger = the("stranger");
    await stranger.open("规则", "规则与日历");
    await stranger.page.getByText("3 个工作日", { exact: true }).waitFor({ timeout: 30_000 });
    await stranger.page.getByText("2027-02-05 至 2027-02-11").waitFor();
    await stranger.page.getByText("目录变更的审核：2 个工作日 → 3 个工作日").waitFor();
    for (const name of ["修改规则", "设定日历"]) expect(await stranger.button(name).count(), name).to.equal(0);
  });

  it("registers a department as the authority: a mistake stands at its field in words, and what follows is told first", async () => {
    const authority = the("authority");
    const { page } = authority;
    await authority.open("部门");
    await authority.link("登记部门").or(authority.button("登记部门")).click();
    await authority.heading("登记部门").waitFor();
    const form = page.locator("form");
    await authority.button("登记部门").click();
    await page.getByText("请填写").first().waitFor();
    const name = page.getByLabel("中文名称");
    await page.waitForFunction("document.activeElement.id === 'department_names_zh'");
    await name.fill("档案局");
    await page.getByLabel("标识").fill("archives");
    const code = page.getByLabel("统一社会信用代码");
    await code.fill("12");
    await authority.choose("级别", "地级");
    await page.getByLabel("行政区划代码").fill("110000");
    await page.getByLabel("所属组织（MSP）").fill("StatisticsMSP");
    await page.getByLabel("共享工作机构").fill("档案资源处");
    await authority.command("登记部门");
    await page.getByRole("alert").getByText("请更正标出的 1 处").waitFor();
    await form.getByText("应为 18 位统一社会信用代码").waitFor();
    await page.waitForFunction("document.activeElement.id === 'department_creditCode'");
    expect(await code.getAttribute("aria-invalid")).to.equal("true");
    await code.fill("111100000000000005");
    await authority.button("登记部门").click();
    await authority.dialog("登记部门").getByText("不能再改").waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await authority.dialog("登记部门").getByRole("button", { name: "确定", exact: true }).click();
    await authority.heading("档案局").waitFor();
    await page.getByText("尚未公布").waitFor();
    expect(await page.locator(":focus").innerText(), "the reader is told where they are now").to.equal("档案局");
  });

  it("suspends a department with a reason that it can read, and reinstates it", async () => {
    const authority = the("authority");
    await authority.goto("/departments/ecology");
    await authority.heading("生态环境局").waitFor();
    await authority.button("暂停部门").click();
    await authority.dialog("暂停部门").getByText("它既得不到数据，也不再向他人提供").waitFor();
    await authority.dialog("暂停部门").getByRole("button", { name: "取消", exact: true }).click();
    await authority.command("暂停部门", "密钥保管不符合要求");
    await authority.page.getByRole("status").getByText("已暂停", { exact: true }).waitFor();

    const stranger = the("stranger");
    await stranger.open("部门");
    await stranger.page
      .getByRole("row")
      .filter({ hasText: "ecology" })
      .getByText("已暂停")
      .waitFor({ timeout: 30_000 });
    await stranger.link("生态环境局").click();
    await stranger.page.getByText("密钥保管不符合要求").waitFor();
    for (const name of ["登记部门", "恢复部门"]) expect(await stranger.button(name).count(), name).to.equal(0);
    await stranger.goto("/departments/new");
    await stranger.heading("没有这条记录").waitFor();

    await authority.command("恢复部门");
    await authority.page.getByRole("status").getByText("正常", { exact: true }).waitFor();
    await authority.page.getByText("最近一次恢复").waitFor();
    expect(await faultsOf(authority.page)).to.deep.equal([]);
    await authority.goto("/departments/data-bureau");
    await authority.heading("数据局").waitFor();
    expect(await authority.button("暂停部门").count(), "it could never lift its own").to.equal(0);
  });

  it("shows the blocks to everybody, and a transaction to the auditor", async () => {
    const stranger = the("stranger");
    await stranger.open("区块");
    await stranger.page.getByText("calendar.set").waitFor();
    expect(await stranger.page.locator('a[href^="/transactions/"]').count()).to.equal(0);
    const auditor = the("auditor");
    await auditor.open("区块");
    const row = auditor.page.getByRole("row").filter({ hasText: "calendar.set" });
    await row.getByText("有效").waitFor();
    await row.getByRole("link").click();
    await auditor.heading("交易").waitFor();
    await auditor.page.getByRole("cell", { name: "工作日历 calendar", exact: true }).waitFor();
    expect(await faultsOf(auditor.page)).to.deep.equal([]);
    await auditor.goto(`/transactions/${"0".repeat(64)}`);
    await auditor.heading("没有这条记录").waitFor();
  });

  it("shows the auditor what to look at, and whether both sides' receipts agree, in Chinese and in English", async () => {
    const auditor = the("auditor");
    await auditor.open("警示");
    await auditor.heading("警示").waitFor();
    await auditor.page.getByText(/双方一致：\d+ 项授权的 \d+ 份凭证/).waitFor();
    await auditor.button("重新对账").click();
    await auditor.button("English").click();
    await auditor.heading("Alarms").waitFor();
    await auditor.page.getByText(/Both sides agree, as of \d+ blocks: receipts \d+/).waitFor();
    await auditor.button("中文").click();
    await auditor.heading("警示").waitFor();
  });

  it("checks the ledger from the console, in the background, and keeps what was found", async () => {
    const auditor = the("auditor");
    await auditor.open("账本核对");
    await auditor.page.getByText("尚未核对过").waitFor();
    await auditor.button("开始核对").click();
    await auditor.open("区块");
    await auditor.open("账本核对");
    await auditor.page.getByText("一致：没有发现问题").waitFor({ timeout: 60_000 });
    await auditor.page.getByText(/结果以账本高度 \d+ 为准/).waitFor();
    expect(await faultsOf(auditor.page)).to.deep.equal([]);
    const operator = the("operator");
    await operator.open("账本核对");
    await operator.page.getByText("尚未核对过").waitFor(); // of another gateway
    const stranger = the("stranger");
    expect(await stranger.link("账本核对").count()).to.equal(0);
    await stranger.goto("/fsck");
    await stranger.heading("没有这条记录").waitFor();
  });

  it("is usable without eyes or mouse on every page", async () => {
    const requester = the("requester");
    const paths = ["/datasets", "/requests", "/grants", "/drafts", "/duties", "/departments", "/rules", "/blocks"];
    const details = [
      `/datasets/${dataset}`,
      `/datasets/${dataset}/request`,
      `/requests/${request}`,
      `/grants/${grant}`,
      "/nowhere",
    ];
    for (const path of [...paths, ...details]) {
      await requester.goto(path);
      await requester.page.getByRole("heading", { level: 1 }).waitFor();
      await requester.page.waitForLoadState("networkidle");
      expect(await faultsOf(requester.page), path).to.deep.equal([]);
    }
    for (const [part, path, title] of [
      ["requester", "/tasks", "待办"],
      ["auditor", "/key-holdings", "钥匙持有"],
      ["operator", "/certificates", "证书"],
    ] as const) {
      await the(part).goto(path);
      await the(part).heading(title).waitFor();
      await the(part).page.waitForLoadState("networkidle");
      expect(await faultsOf(the(part).page), path).to.deep.equal([]);
    }
    await the("steward").goto("/drafts/new");
    await the("steward").heading("登记目录").waitFor();
    expect(await faultsOf(the("steward").page)).to.deep.equal([]);
    await the("auditor").goto(`/audit?dataset=${dataset}`);
    await the("auditor")
      .page.getByText(/共 \d+ 步/)
      .waitFor();
    expect(await faultsOf(the("auditor").page)).to.deep.equal([]);
    await the("authority").goto("/rules");
    await the("authority").button("设定日历").waitFor();
    expect(await faultsOf(the("authority").page)).to.deep.equal([]);
    await requester.goto("/datasets");
    await requester.heading("数据目录").waitFor();
    await requester.page.keyboard.press("Tab");
    expect(await requester.page.locator(":focus").innerText(), "the first stop leads past the menu").to.equal(
      "跳到正文",
    );
  });

  it("fits a phone: nothing is wider than the screen, not the words in tables either", async () => {
    const requester = the("requester");
    await requester.page.setViewportSize({ width: 390, height: 844 });
    for (const path of [
      "/datasets",
      `/datasets/${dataset}`,
      "/requests",
      `/requests/${request}`,
      "/grants",
      `/grants/${grant}`,
      `/datasets/${dataset}/request`,
      "/rules",
      "/blocks",
    ]) {
      await requester.goto(path);
      await requester.page.getByRole("heading", { level: 1 }).waitFor();
      await requester.page.waitForLoadState("networkidle");
      expect(await requester.page.evaluate("document.documentElement.scrollWidth"), path).to.equal(390);
      expect(await faultsOf(requester.page), path).to.deep.equal([]);
      // What decides stands on the screen, not beyond the edge of a table that has to be pushed aside.
      for (const word of await requester.page.locator("td .word").all()) {
        const { x, width } = (await word.boundingBox()) ?? { x: 0, width: 0 };
        expect(x + width, `${path}: ${await word.innerText()}`).to.be.at.most(390);
      }
    }
  });

  it("fits a phone in English too, where words are longer", async () => {
    const operator = the("operator");
    await operator.page.setViewportSize({ width: 390, height: 844 });
    await operator.button("English").click();
    for (const path of ["/users", "/rules", "/departments/statistics", "/fsck", "/alarms"]) {
      await operator.goto(path);
      await operator.page.getByRole("heading", { level: 1 }).waitFor();
      await operator.page.waitForLoadState("networkidle");
      expect(await operator.page.evaluate("document.documentElement.scrollWidth"), path).to.equal(390);
      expect(await faultsOf(operator.page), path).to.deep.equal([]);
    }
  });

  it("met no policy violation, no console error, no failed request, and no refusal but those asked for", async () => {
    const signedOut = "401 GET /api/v1/sessions/current";
    const expected: Partial<Record<Part, RegExp[]>> = {
      steward: [/^401 POST \/api\/v1\/sessions$/, /^400 POST \/api\/v1\/drafts$/],
      requester: [/^403 GET \/api\/v1\/data\/\w+\/rows$/, /^409 GET \/api\/v1\/data\/\w+\/rows$/, /^401 \w+ /],
      authority: [/^400 POST \/api\/v1\/departments$/],
      auditor: [/^404 GET \/api\/v1\/audit\/transactions\/0+$/],
      stranger: [/^404 GET \/api\/v1\/(access-requests|grants)\/\w+$/, /^403 GET \/api\/v1\/audit\/trace$/],
    };
    for (const [part, { seen, page }] of people) {
      expect(seen.problems, part).to.deep.equal([]);
      const unexpected = seen.refusals.filter(
        (refusal) => refusal !== signedOut && !(expected[part] ?? []).some((pattern) => pattern.test(refusal)),
      );
      expect(unexpected, part).to.deep.equal([]);
      expect(await page.evaluate("window.hacked"), `${part} ran a script from a title`).to.equal(undefined);
    }
  });
});
