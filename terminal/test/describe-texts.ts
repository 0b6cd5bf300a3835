import { globSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { placeholdersOf, type TextPair, textPairsOf, wordsOf } from "./text-pairs.js";

const HAN = /\p{Script=Han}/u;

interface Found extends TextPair {
  readonly file: string;
}

/** Walks every text for people that the sources of a room have. @param folder with `src` in it @param atLeast how many there are */
export function describeTexts(folder: URL, atLeast: number): void {
  describe("every text of the room", () => {
    let texts: readonly Found[];
    before(() => {
      texts = globSync("src/**/*.ts", { cwd: folder }).flatMap((file) =>
        textPairsOf(readFileSync(new URL(file, folder), "utf8")).map((pair) => ({ file, ...pair })),
      );
      expect(texts.length).to.be.at.least(atLeast);
    });

    it("names in Chinese what it names in English, and the other way", () => {
      const unlike = texts.filter(({ zh, en }) => String(placeholdersOf(zh)) !== String(placeholdersOf(en)));
      expect(unlike).to.deep.equal([]);
    });

    it("is Chinese on the one side and not on the other", () => {
      // A variable has its text elsewhere; a text of placeholders and names alone is of no language.
      const isText = (expression: string): boolean =>
        /^["`]/.test(expression) && /[a-z]{2} [a-z]/.test(wordsOf(expression));
      const wrong = texts
        // What is to be typed is of no language either.
        .filter(({ zh, en }) => zh !== en)
        .filter(({ zh, en }) => HAN.test(en) || (isText(en) && !HAN.test(zh)));
      expect(wrong).to.deep.equal([]);
    });
  });
}
