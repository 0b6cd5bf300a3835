import type { Cell, MaskedItem } from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import { maskRows, maskingTransforms } from "../../src/exchange/masking.js";
import type { Row } from "../../src/ports/data-source.js";

type Transform = MaskedItem extends infer M ? (M extends MaskedItem ? Omit<M, "item"> : never) : never;

const SALT = "s".repeat(43);

function mask(transform: Transform, cell: Cell, salt = SALT): Cell {
  const apply = maskingTransforms([{ item: "x", ...transform }], salt).get("x");
  if (apply === undefined) throw new Error("the item has no transform");
  return apply(cell);
}

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const value: fc.Arbitrary<Cell> = fc.oneof(text, fc.integer(), fc.double({ noNaN: true }), fc.boolean());
const transform: fc.Arbitrary<Transform> = fc.oneof(
  fc.constant<Transform>({ transform: "hash" }),
  fc.constant<Transform>({ transform: "drop" }),
  fc.record({ transform: fc.constant("keep-ends" as const), first: fc.nat(4), last: fc.nat(4) }),
  fc.record({ transform: fc.constant("generalise-number" as const), step: fc.integer({ min: 1, max: 1_000_000_000 }) }),
  fc.record({ transform: fc.constant("generalise-date" as const), to: fc.constantFrom("month", "year") }),
  fc.record({ transform: fc.constant("generalise-text" as const), characters: fc.integer({ min: 1, max: 32 }) }),
);

describe("exchange: masking by item", () => {
  it("gives null for null, and the same for the same", () => {
    fc.assert(
      fc.property(transform, value, (how, cell) => {
        expect(mask(how, null)).to.equal(null);
        expect(mask(how, cell)).to.deep.equal(mask(how, cell));
      }),
    );
  });

  it("hashes equal values alike, unequal ones apart, and under another salt otherwise", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const hashed = mask({ transform: "hash" }, a);
        expect(hashed).to.match(/^[0-9a-f]{32}$/);
        expect(hashed === mask({ transform: "hash" }, b)).to.equal(a === b);
        expect(mask({ transform: "hash" }, a, "t".repeat(43))).not.to.equal(hashed);
      }),
    );
  });

  it("keeps no more than the ends, and tells no length", () => {
    fc.assert(
      fc.property(text, fc.nat(4), fc.nat(4), (whole, first, last) => {
        const kept = String(mask({ transform: "keep-ends", first, last }, whole));
        const characters = Array.from(whole);
        const ends =
          characters.length <= first + last
            ? ["", ""]
            : [characters.slice(0, first).join(""), last === 0 ? "" : characters.slice(-last).join("")];
        expect(kept).to.equal(`${ends[0]}****${ends[1]}`);
      }),
    );
    expect(mask({ transform: "keep-ends", first: 3, last: 4 }, "13812345678")).to.equal("138****5678");
    expect(mask({ transform: "keep-ends", first: 1, last: 0 }, "张")).to.equal("****");
    expect(mask({ transform: "keep-ends", first: 1, last: 0 }, "𠮷野家")).to.equal("𠮷****");
  });

  it("rounds numbers down to a multiple that is less than a step away, whether written as number or as text", () => {
    const step = fc.integer({ min: 1, max: 1_000_000_000 });
    fc.assert(
      fc.property(fc.maxSafeInteger(), step, (number, size) => {
        const rounded = Number(mask({ transform: "generalise-number", step: size }, number));
        fc.pre(Number.isSafeInteger(rounded));
        expect(Math.abs(rounded % size)).to.equal(0);
        expect(BigInt(number) - BigInt(rounded) >= 0n && BigInt(number) - BigInt(rounded) < BigInt(size)).to.equal(
          true,
        );
        expect(mask({ transform: "generalise-number", step: size }, String(number))).to.equal(rounded);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), step, (number, size) => {
        const rounded = BigInt(String(mask({ transform: "generalise-number", step: size }, String(number))));
        expect(rounded % BigInt(size)).to.equal(0n);
        expect(number - rounded >= 0n && number - rounded < BigInt(size)).to.equal(true);
      }),
    );
    expect(mask({ transform: "generalise-number", step: 10 }, -0.5)).to.equal(-10);
    expect(mask({ transform: "generalise-number", step: 10 }, "-20.0")).to.equal(-20);
    expect(mask({ transform: "generalise-number", step: 10 }, "-20.1")).to.equal(-30);
    expect(Object.is(mask({ transform: "generalise-number", step: 10 }, -0), 0)).to.equal(true);
  });

  it("makes dates and texts coarser, and never longer", () => {
    expect(mask({ transform: "generalise-date", to: "month" }, "1987-06-05")).to.equal("1987-06");
    expect(mask({ transform: "generalise-date", to: "year" }, "1987-06-05T04:03:02Z")).to.equal("1987");
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 8 }), (whole, characters) => {
        const start = String(mask({ transform: "generalise-text", characters }, whole));
        expect(Array.from(start).length).to.be.at.most(characters);
        expect(whole.startsWith(start)).to.equal(true);
      }),
    );
  });

  it("lets nothing leave that it cannot mask", () => {
    expect(mask({ transform: "generalise-number", step: 10 }, "three")).to.equal(null);
    expect(mask({ transform: "generalise-number", step: 10 }, true)).to.equal(null);
    expect(mask({ transform: "generalise-date", to: "year" }, 19_870_605)).to.equal(null);
    expect(mask({ transform: "generalise-text", characters: 2 }, 110_101)).to.equal(null);
  });

  it("masks by the place of the item in the row, and leaves the others as they are", async () => {
    async function* batches(): AsyncGenerator<readonly Row[]> {
      yield [["1", "Zhang", 37]];
      yield [];
      yield [
        ["2", null, 41],
        ["3", "Li", null],
      ];
    }
    const transforms = maskingTransforms(
      [
        { item: "age", transform: "generalise-number", step: 10 },
        { item: "name", transform: "drop" },
      ],
      "",
    );
    const rows: Row[] = [];
    for await (const batch of maskRows(batches(), ["id", "name", "age"], transforms)) rows.push(...batch);
    expect(rows).to.deep.equal([
      ["1", null, 30],
      ["2", null, 40],
      ["3", null, null],
    ]);
  });
});
