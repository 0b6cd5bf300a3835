import type { Browser, Locator, Page } from "playwright-core";
import { watch, type Watch } from "./watch.js";

/** Somebody at a browser of their own, who finds things by their names as a person or a screen reader would. */
export class Person {
  private constructor(
    readonly user: string,
    readonly page: Page,
    readonly seen: Watch,
    private readonly home: string,
  ) {}

  static async at(browser: Browser, user: string, gatewayUrl: string): Promise<Person> {
    const context = await browser.newContext({
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
      viewport: { width: 1280, height: 800 },
    });
    const page = await context.newPage();
    return new Person(user, page, watch(page), gatewayUrl);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.home).href);
  }

  async signIn(password: string): Promise<void> {
    await this.page.getByLabel("用户名").fill(this.user);
    await this.page.getByLabel("密码", { exact: true }).fill(password);
    await this.button("登录").click();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  link(name: string): Locator {
    return this.page.getByRole("link", { name, exact: true });
  }

  heading(name: string): Locator {
    return this.page.getByRole("heading", { name, exact: true });
  }

  dialog(name: string): Locator {
    return this.page.getByRole("dialog", { name });
  }

  /** Follows a link of the main menu and waits for its page. */
  async open(section: string, title = section): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name: section, exact: true }).click();
    await this.page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
  }

  /** Presses a command's button, says why when asked, confirms, and waits for its block. */
  async command(name: string, text?: string): Promise<void> {
    await this.button(name).first().click();
    const dialog = this.dialog(name);
    if (text !== undefined) await dialog.getByRole("textbox").fill(text);
    await dialog.getByRole("button", { name: "确定", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  /** Chooses an option of a labelled select. */
  async choose(label: string, option: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    const box = within.getByRole("combobox", { name: label });
    await box.click();
    await this.page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter({ hasText: option }).click();
    // One that takes several stays open; one that takes one closes by itself, and Escape would then close its dialog.
    if ((await within.locator(".ant-select-multiple").filter({ has: box }).count()) > 0) await box.press("Escape");
  }
}
