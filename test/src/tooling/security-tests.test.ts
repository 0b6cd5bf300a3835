import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** Rows of the table: a test's file and, where one test does it, part of its title. */
function rowsOf(page: string): { readonly file: string; readonly title: string }[] {
  const lines = page.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => {
    const [, , , file = "", title = ""] = line.split("|").map((cell) => cell.trim());
    return { file, title };
  });
}

const problemWith = ({ file, title }: { readonly file: string; readonly title: string }): string | undefined => {
  try {
    return readFileSync(ROOT + file, "utf8").includes(title) ? undefined : `${file} has no test “${title}”`;
  } catch {
    return `${file} is not there`;
  }
};

describe("docs/security-tests.md", () => {
  it("names only tests that exist", () => {
    const rows = rowsOf(readFileSync(`${ROOT}docs/security-tests.md`, "utf8"));
    expect(rows.length).to.be.above(30);
    expect(rows.map(problemWith).filter((problem) => problem !== undefined)).to.deep.equal([]);
  });

  it("would be caught naming others", () => {
    const [file, title] = ["docs/security-tests.md", "no such title in this page"];
    expect(problemWith({ file: "test/src/faults/none.test.ts", title: "" })).to.include("is not there");
    expect(problemWith({ file, title: `${title}!` })).to.include("has no test");
  });
});
