import type { Person } from "./person.js";

/** Written by somebody hostile: it must be read as text wherever it is shown. */
const SCRIPT = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">';
export const TITLE = `乡镇街道行政区划代码 ${SCRIPT}`;
export const DUTY = "行政区划管理";
export const SCENE = `核对两个直辖市调查对象的地址编码 ${SCRIPT}`;
/** A file that goes with the request. */
export const ATTACHMENT = { name: "批准文件.txt", mimeType: "text/plain", buffer: Buffer.from("同意开展调查") };
/** Beijing and Shanghai, by GB/T 2260. */
export const PROVINCES = ["11", "31"];

/** Fills in the streets of China, as the civil affairs department registers them, and saves the draft. */
export async function draftStreets(steward: Person): Promise<void> {
  const { page } = steward;
  await page.getByLabel("目录名称").fill(TITLE);
  await page.getByLabel("资源代码").fill("307011/000001");
  await page.getByLabel("摘要", { exact: true }).fill("全国乡级行政区划的代码、名称\n及其所属区划代码。");
  await steward.choose("依据职责", DUTY);
  await page.getByLabel("分类").fill("民政/区划地名/行政区划");
  const items = [
    ["code", "区划代码"],
    ["name", "名称"],
    ["provinceCode", "省级代码"],
  ] as const;
  for (const [index, [name, title]] of items.entries()) {
    if (index > 0) await steward.button("增加信息项").click();
    await page.getByLabel(`字段 ${index + 1}`).fill(name);
    await page.getByLabel(`名称 ${index + 1}`, { exact: true }).fill(title);
  }
  await steward.choose("格式", "数据库");
  await steward.choose("更新周期", "每年");
  await steward.choose("共享类型", "有条件共享");
  await steward.choose("共享范围", "统计局");
  await page.getByLabel("用途限定").fill("用于统计调查中地址编码与名称的核对");
  await page.getByLabel("保密审查结论").fill("不含国家秘密和工作秘密");
  await page.getByLabel("个人信息影响评估结论").fill("不含个人信息");
  await steward.button("保存草稿").click();
}

/** Asks for code and name of two provinces' streets. */
export async function fillRequest(requester: Person): Promise<void> {
  const { page } = requester;
  await page.getByRole("checkbox", { name: "区划代码 (code)" }).check();
  await page.getByRole("checkbox", { name: "名称 (name)" }).check();
  await requester.choose("使用目的", "统计");
  await page.getByRole("radio", { name: /^接口/ }).check();
  await page.getByLabel("使用依据").fill("《中华人民共和国统计法》第二十四条");
  await page.getByLabel("使用场景").fill(SCENE);
  await page.getByLabel("使用范围").fill("北京市、上海市的街道代码和名称");
  await page.getByLabel("附件（可选）").setInputFiles(ATTACHMENT);
  await requester.choose("行范围（可选） · 信息项", /省级代码/);
  const values = page.getByRole("combobox", { name: "行范围（可选） · 取值（可多个）" });
  for (const province of PROVINCES) {
    await values.fill(province);
    await values.press("Enter");
  }
}
