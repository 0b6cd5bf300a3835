import { expect } from "chai";
import { firstOfEach } from "../../src/use-cases/first-of-each.js";

describe("a list that tells about so many of each sort", () => {
  const MOST = 10;
  /** Findings of a sort, by somebody, in order. */
  const found = (sort: string, by: string, count: number) =>
    Array.from({ length: count }, (_, number) => ({ sort, by, number }));
  const told = (items: ReturnType<typeof found>) => {
    const { shown, shortened } = firstOfEach(
      items,
      ({ sort }) => sort,
      ({ by }) => ({ by }),
      MOST,
    );
    return { shown: shown.map(({ sort, by, number }) => `${sort} ${by} ${number}`), shortened };
  };

  it("leaves nothing out of what there is little of", () => {
    const { shown, shortened } = told([...found("a", "x", MOST), ...found("b", "x", MOST)]);
    expect(shown).to.have.length(2 * MOST);
    expect(shortened).to.deep.equal([]);
  });

  it("has as many places for one as for another, in the order they came in", () => {
    const { shown, shortened } = told([...found("a", "x", 50), ...found("a", "y", 50), ...found("a", "z", 2)]);
    expect(shown).to.deep.equal([
      ...["a x 0", "a x 1", "a x 2", "a x 3"],
      ...["a y 0", "a y 1", "a y 2", "a y 3"],
      ...["a z 0", "a z 1"],
    ]);
    expect(shortened).to.deep.equal([
      {
        of: "a",
        shown: MOST,
        total: 102,
        groups: [
          { by: "x", shown: 4, total: 50 },
          { by: "y", shown: 4, total: 50 },
        ],
      },
    ]);
  });

  it("has one place for everybody, however many there are", () => {
    const everybody = Array.from({ length: 3 * MOST }, (_, number) => found("a", `${number}`, 2)).flat();
    const { shown, shortened } = told(everybody);
    expect(shown).to.have.length(3 * MOST);
    expect(shortened[0]).to.include({ shown: 3 * MOST, total: 6 * MOST });
  });
});
