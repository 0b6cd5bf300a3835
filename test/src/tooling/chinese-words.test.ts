import { globSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { repositoryRoot } from "./planted-tree.js";

/** Where the project speaks Chinese to people. */
const TEXTS = [
  "README.zh.md",
  "mulian",
  "tools/**/*.mjs",
  "{admin-ui,cli,domain,gateway,network/fabric,terminal,verifier}/src/**/*.{ts,tsx}",
];

/** Each notion has one word; the others, which a reader would take for something else, are written nowhere. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  主管部门: ["数据主管部门", "数据管理部门"],
  密码: ["口令"],
  初始密码: ["首次密码"],
  撤销授权: ["撤回授权", "收回授权"],
  审批: ["签核", "核准"],
  审计员: ["审计者"],
  部门密钥: ["部门钥匙"],
  // 机构 is the unit inside a department that answers for sharing.
  组织: ["各机构", "两家机构", "哪家机构", "别家机构", "该机构", "本机构"],
};

const othersIn = (text: string): string[] =>
  Object.entries(OTHER_WORDS).flatMap(([word, others]) =>
    others.filter((other) => text.includes(other)).map((other) => `${other}: ${word}`),
  );

describe("Chinese texts", () => {
  it("have one word for each notion", () => {
    const files = globSync(TEXTS, { cwd: repositoryRoot });
    expect(files).to.include.members([
      "README.zh.md",
      "mulian",
      "admin-ui/src/text/zh.ts",
      "gateway/src/http/messages/zh.ts",
    ]);
    const found = files.flatMap((file) =>
      othersIn(readFileSync(repositoryRoot + file, "utf8")).map((other) => `${file}: ${other}`),
    );
    expect(found).to.deep.equal([]);
  });

  it("would be caught having two", () => {
    expect(othersIn("首次口令由数据管理部门发放")).to.deep.equal(["数据管理部门: 主管部门", "口令: 密码"]);
  });
});
