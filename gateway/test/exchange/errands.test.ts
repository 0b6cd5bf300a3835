import { expect } from "chai";
import { type Errand, Errands } from "../../src/exchange/errands.js";
import { errandsOfIndex } from "../../src/exchange/errands-of-index.js";
import { logger } from "../exchange-leg/gateway.js";
import { chainOf, departmentRecord, timeOf, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

/** Longer than any test: what happens here happens because it was told of. */
const NEVER_MS = 3_600_000;
const deps = { clock: { now: () => new Date(timeOf(0)) }, logger, tickMs: NEVER_MS };

/** Something to be done that is over when it was done. */
class Once implements Errand {
  readonly begun = Promise.withResolvers<void>();
  readonly done = Promise.withResolvers<void>();
  runs = 0;

  constructor(
    readonly key: string,
    readonly department: string,
    private readonly work: () => Promise<void> = () => Promise.resolve(),
  ) {}

  readonly run = async (): Promise<void> => {
    this.runs += 1;
    this.begun.resolve();
    await this.work();
    this.done.resolve();
  };
}

describe("errands that are told of", () => {
  let open: Once[] = [];
  let errands: Errands;

  beforeEach(() => {
    open = [];
    errands = new Errands(deps, () => open.filter(({ runs }) => runs === 0));
    errands.start();
  });
  afterEach(() => errands.close());

  it("are begun at once, not at the next look", async () => {
    const errand = new Once("a", "water");
    open.push(errand);
    errands.poke();
    await errand.done.promise;
  });

  it("wait for those with the same department, and are begun when these have ended", async () => {
    const held = Promise.withResolvers<void>();
    const [first, second, elsewhere] = [
      new Once("first", "water", () => held.promise),
      new Once("second", "water"),
      new Once("elsewhere", "roads"),
    ];
    open.push(first);
    errands.poke();
    await first.begun.promise;
    open.push(second, elsewhere);
    errands.poke();
    await elsewhere.done.promise;
    expect(second.runs).to.equal(0);
    held.resolve();
    await second.done.promise;
  });

  it("run as many at once with a department as they are told to, in their order", async () => {
    const held = Promise.withResolvers<void>();
    const all = ["first", "second", "third"].map((key) => new Once(key, "water", () => held.promise));
    const [first, second, third] = all as [Once, Once, Once];
    const pair = new Errands(deps, () => all.filter(({ runs }) => runs === 0), { atOnce: 2 });
    pair.start();
    pair.poke();
    await Promise.all([first.begun.promise, second.begun.promise]);
    expect(third.runs).to.equal(0);
    held.resolve();
    await third.done.promise;
    await pair.close();
    expect(all.map(({ runs }) => runs)).to.deep.equal([1, 1, 1]);
  });

  it("keep the pause after a failure, whoever tells of them", async () => {
    let failures = 0;
    const failing: Errand = {
      key: "failing",
      department: "water",
      run: async () => {
        failures += 1;
        throw new Error("not now");
      },
    };
    const after = [new Once("one", "water"), new Once("two", "water")];
    const found = [failing];
    const retrying = new Errands(deps, () => [...found, ...after.filter(({ runs }) => runs === 0).slice(0, 1)]);
    retrying.start();
    retrying.poke();
    await after[0]?.done.promise;
    retrying.poke();
    await after[1]?.done.promise;
    await retrying.close();
    expect(failures).to.equal(1);
  });

  it("that follow from the ledger are begun by their block", async () => {
    const blocks = chainOf([
      [transactionOf("water", [departmentRecord("water", "水务", "waterMSP", 1)])],
      [transactionOf("roads", [departmentRecord("roads", "交通", "roadsMSP", 1)])],
    ]);
    const temporary = await TemporaryIndex.open(blocks.slice(0, 1));
    const errand = new Once("roads", "roads");
    const following = errandsOfIndex({ ...deps, index: temporary.index }, () =>
      temporary.index.get("department", "roads") === undefined ? [] : [errand],
    );
    following.start();
    for (const block of blocks.slice(1)) await temporary.index.apply(block);
    await errand.done.promise;
    await following.close();
    expect(errand.runs).to.equal(1);
    await temporary.remove();
  });
});
