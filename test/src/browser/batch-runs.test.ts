import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { skipLoudly } from "../skip.js";
import { datasetContent, newRequest, obtain, publish, registerDuty } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { faultsOf } from "./accessible.js";
import { findChromium, launch } from "./launch.js";
import { Person } from "./person.js";

describe("a batch's runs in the browser", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let browser: Browser;
  let grant: string;

  before(async function () {
    const chromium = await findChromium();
    if ("missing" in chromium) return skipLoudly(this, chromium.missing);
    stack = await system(this);
    const content = datasetContent(await registerDuty(stack), { shareMethods: ["interface", "batch"] });
    const dataset = await publish(stack, content, "streets-sqlite");
    const schedule = { mode: "full", recurrence: { every: "day", at: "03:00" } } as const;
    grant = await obtain(stack, newRequest(dataset, { method: "batch", schedule }));
    browser = await launch(chromium.path);
  });
  after(async () => {
    await browser?.close();
  });

  const signedIn = async (user: string, department: string): Promise<Person> => {
    const person = await Person.at(browser, user, stack.urlOf(department));
    await person.goto("/");
    await person.signIn(stack.supervisor.passwords[user] ?? "");
    await person.page.getByRole("navigation").waitFor();
    await person.goto(`/grants/${grant}`);
    return person;
  };

  it("are asked for, listed and saved by the grantee's requester", async () => {
    const requester = await signedIn("stats-requester", "statistics");
    await requester.button("计划之外立即取一次").click();
    const row = requester.page
      .getByRole("row")
      .filter({ hasText: "已完成" })
      .filter({ hasText: /\dT\d+x/ });
    await row.waitFor();
    const download = requester.page.waitForEvent("download");
    await row.getByRole("button").click();
    const path = await (await download).path();
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    expect(lines.length).to.be.above(40_000);
    expect(JSON.parse(lines[0] ?? "")).to.have.keys("code", "name");
    expect(await faultsOf(requester.page)).to.deep.equal([]);
  });

  it("are not shown to the provider, who has no part in them", async () => {
    const steward = await signedIn("civil-steward", "civil-affairs");
    await steward.heading("使用凭证").waitFor();
    expect(await steward.button("计划之外立即取一次").count()).to.equal(0);
  });
});
