import { expect } from "chai";
import { placeholdersOf, textPairsOf } from "./text-pairs.js";

describe("the texts of a source", () => {
  it("are found as objects and as calls, over lines and with brackets in them", () => {
    const source = `
      tell({ zh: \`启动 \${name}（\${list.map(({ id }) => id).join("、")}）\`, en: \`starting \${name}\` });
      const said = say(
        language,
        "一、二（三）",
        "one, two (three)",
      );
      const kinds = { zh: 1 };`;
    expect(textPairsOf(source)).to.deep.equal([
      { zh: '`启动 ${name}（${list.map(({ id }) => id).join("、")}）`', en: "`starting ${name}`" },
      { zh: '"一、二（三）"', en: '"one, two (three)"' },
    ]);
  });

  it("that drop a placeholder on one side would be caught", () => {
    expect(placeholdersOf('`${a.join("、")} 和 ${b}`')).to.deep.equal(["a", "b", "join"]);
    expect(placeholdersOf('`${a.join(", ")} and nothing`')).to.deep.equal(["a", "join"]);
    expect(placeholdersOf("`${what.zh}`")).to.deep.equal(placeholdersOf("`${what.en}`"));
  });
});
