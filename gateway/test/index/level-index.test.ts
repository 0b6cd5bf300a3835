import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatasetQuery, LedgerRecord } from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import { Level } from "level";
import { z } from "zod";
import type { Meta } from "../../src/adapters/index/level/entries.js";
import { RECORD_SHAPE, shapeOf } from "../../src/adapters/index/level/record-shape.js";
import type { LedgerBlock, LedgerTransaction } from "../../src/ports/ledger.js";
import {
  AUTHORITY,
  chainOf,
  contentOf,
  datasetRecord,
  departmentRecord,
  holdRecord,
  idOf,
  personOf,
  publicationOf,
  submittedRecord,
  timeOf,
  transactionOf,
} from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const id = idOf("dataset");
/** Submitted, published, and brought up to date. */
const version = (n: 1 | 2 | 3): LedgerRecord =>
  n === 1
    ? submittedRecord(id, "water")
    : datasetRecord(id, "water", contentOf(), { version: n, ...(n === 3 ? { lastRefreshAt: timeOf(3) } : {}) });
/** Three versions of one dataset in blocks 1 to 3, the second beside a hold. */
const chain = (salt = ""): readonly LedgerBlock[] =>
  chainOf(
    [
      [transactionOf("departments", [departmentRecord("water")])],
      [transactionOf("1", [version(1)])],
      [
        transactionOf("2", [version(2)], { creator: personOf(AUTHORITY) }),
        transactionOf("hold", [holdRecord("dataset", id, "suspended")]),
      ],
      [transactionOf("3", [version(3)]), transactionOf("refused", [], { validationCode: 11 })],
    ],
    salt,
  );

describe("the shape of records", () => {
  const duty = LedgerRecord.options.find((one) => one.shape.kind.value === "duty");
  const shapeWith = (field: z.ZodType): string | undefined => duty && shapeOf(duty.extend({ later: field }));

  it("is another one with a field more, and when a field lets more through", () => {
    const shapes = [
      duty && shapeOf(duty),
      shapeWith(z.enum(["a"]).optional()),
      shapeWith(z.enum(["a", "b"]).optional()),
    ];
    expect(new Set(shapes)).to.have.property("size", 3);
  });
  it("is the same one for the same schema", () => {
    expect(shapeWith(z.string())).to.equal(shapeWith(z.string()));
    expect(shapeOf(LedgerRecord)).to.equal(RECORD_SHAPE);
  });
});

describe("the catalogue index", function () {
  this.timeout(180_000);
  let temporary: TemporaryIndex;
  beforeEach(async () => (temporary = await TemporaryIndex.open(chain())));
  afterEach(() => temporary.remove());

  it("answers every version of a record at its height", async () => {
    const { index } = temporary;
    const versionAt = (at?: number): number | undefined => index.get("dataset", id, at)?.version;
    expect([0, 1, 2, 3, 99].map(versionAt)).to.deep.equal([undefined, 1, 2, 3, 3]);
    expect(index.get("dataset", id, 1)?.state).to.equal("submitted");
    expect(index.get("dataset", id)?.lastRefreshAt).to.equal(timeOf(3));
    expect(
      (await index.history("dataset", id)).map(({ blockNumber, record }) => [blockNumber, record.version]),
    ).to.deep.equal([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(index.timeAt(2)).to.equal(timeOf(2));
    expect(index.ledgerTime).to.equal(timeOf(3));
  });

  it("keeps all of it across a restart", async () => {
    const before = await temporary.index.digest();
    const index = await temporary.reopen();
    expect(index.height).to.equal(4);
    expect(index.get("dataset", id, 1)?.state).to.equal("submitted");
    expect(index.search(DatasetQuery.parse({ q: "title" }), () => true).items[0]?.state).to.equal("suspended");
    expect(await index.digest()).to.equal(before);
  });

  it("does not change when a block comes again", async () => {
    const before = await temporary.index.digest();
    for (const block of chain()) await temporary.index.apply(block);
    expect(await temporary.index.digest()).to.equal(before);
  });

  it("has the same digest for the same ledger, whatever restarts and repeats lay between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: 3 }), fc.boolean()), { maxLength: 8 }), async (detours) => {
        const other = await TemporaryIndex.open();
        for (const [number, block] of chain().entries()) {
          await other.index.apply(block);
          for (const [again, restart] of detours.filter(([n]) => n <= number)) {
            if (restart) await other.reopen();
            await other.index.apply(chain()[again] as LedgerBlock); // detours are filtered to blocks there are
          }
        }
        expect(await other.index.digest()).to.equal(await temporary.index.digest());
        await other.remove();
      }),
      { numRuns: 15 },
    );
  });

  it("refuses another ledger, a fork and a gap", async () => {
    const refused = async (block: LedgerBlock | undefined): Promise<unknown> =>
      temporary.index.apply(block as LedgerBlock).then(
        () => "applied",
        (error: { code: unknown }) => error.code,
      );
    expect(await refused(chain("another")[0])).to.equal("INTEGRITY_FAILURE");
    expect(await refused({ ...(chain()[3] as LedgerBlock), headerHash: "f".repeat(64) })).to.equal("INTEGRITY_FAILURE");
    expect(await refused({ ...(chain()[3] as LedgerBlock), number: 4, previousHash: "e".repeat(64) })).to.equal(
      "INTEGRITY_FAILURE",
    );
    expect(await refused({ ...(chain()[3] as LedgerBlock), number: 9 })).to.equal("INTERNAL");
    expect(temporary.index.height).to.equal(4);
  });

  it("tells who waits for a block, and lets them give up", async () => {
    const waiting = temporary.index.waitForBlock(4, new AbortController().signal);
    const gaveUp = temporary.index.waitForBlock(5, AbortSignal.timeout(20)).then(
      () => "reached",
      () => "gave up",
    );
    const last = chain()[3] as LedgerBlock;
    await temporary.index.apply({
      number: 4,
      headerHash: "a".repeat(64),
      previousHash: last.headerHash,
      dataHash: "",
      transactions: [],
    });
    await waiting;
    expect(await gaveUp).to.equal("gave up");
  });

  it("takes neither time, place nor words from a transaction that nobody endorsed", async () => {
    const { index } = temporary;
    const last = chain()[3] as LedgerBlock;
    const { txId } = transactionOf("1", []);
    const forged = { timestamp: "9998-01-01T00:00:00.000Z", creator: personOf("thief") };
    const event = (command: unknown) => ({ command }) as LedgerTransaction["event"]; // what a forger may put there
    await index.apply({
      number: 4,
      headerHash: "a".repeat(64),
      previousHash: last.headerHash,
      dataHash: "",
      transactions: [
        transactionOf("1", [], { ...forged, validationCode: 4, event: event("grant.revoke") }),
        transactionOf("odd", [], { ...forged, validationCode: 11, event: event({ html: "<b>" }) }),
        transactionOf("inherited", [], { ...forged, validationCode: 11, event: event("constructor") }),
        transactionOf("met", [], { ...forged, validationCode: 11, event: event("grant.revoke") }),
      ],
    });
    expect(index.ledgerTime).to.equal(timeOf(3));
    expect(await index.transaction(txId)).to.deep.include({ blockNumber: 1, validationCode: 0 });
    const commandOf = async (name: string) => (await index.transaction(transactionOf(name, []).txId))?.command;
    expect(await commandOf("odd")).to.equal(undefined);
    expect(await commandOf("inherited")).to.equal(undefined);
    expect(await commandOf("met")).to.equal("grant.revoke");
  });

  it("answers transactions by what they wrote, and blocks newest first by page", async () => {
    const { index } = temporary;
    const found = await index.transactionsOf([`dataset:${id}`, `hold:dataset:${id}:authority`]);
    expect(found.map(({ blockNumber }) => blockNumber)).to.deep.equal([1, 2, 2, 3]);
    const page = await index.blocks({ limit: 3 });
    expect(page.items.map(({ number }) => number)).to.deep.equal([3, 2, 1]);
    expect(page.items[0]?.transactions.map(({ validationCode }) => validationCode)).to.deep.equal([0, 11]);
    const rest = await index.blocks({
      limit: 3,
      ...(page.nextCursor === undefined ? {} : { cursor: page.nextCursor }),
    });
    expect(rest.items.map(({ number }) => number)).to.deep.equal([0]);
    expect(rest.nextCursor).to.equal(undefined);
  });

  it("lists newest first, by cursor, without repeating what comes in between", async () => {
    const many = Array.from({ length: 9 }, (_, i) => datasetRecord(idOf(`many${i}`), "water", contentOf()));
    const other = await TemporaryIndex.open(
      chainOf([[transactionOf("d", [departmentRecord("water")])], ...many.map(publicationOf)]),
    );
    const first = other.index.list("dataset", () => true, { limit: 4 });
    expect(first.items.map((item) => item.id)).to.deep.equal([8, 7, 6, 5].map((i) => idOf(`many${i}`)));
    const second = other.index.list("dataset", () => true, { limit: 4, cursor: first.nextCursor });
    expect(second.items.map((item) => item.id)).to.deep.equal([4, 3, 2, 1].map((i) => idOf(`many${i}`)));
    expect(() => other.index.list("dataset", () => true, { limit: 4, cursor: "!" }))
      .to.throw()
      .with.property("code", "INVALID_INPUT");
    await other.remove();
  });

  describe("damaged on disk", () => {
    async function rebuilt(damage: (directory: string) => Promise<void>): Promise<void> {
      const before = await temporary.index.digest();
      const index = await temporary.reopen(damage);
      expect(index.height, "the damage is noticed").to.equal(0);
      for (const block of chain()) await index.apply(block);
      expect(await index.digest()).to.equal(before);
    }
    const edit = (change: (db: Level) => Promise<void>) => async (directory: string) => {
      const db = new Level(directory);
      await db.open();
      await change(db);
      await db.close();
    };

    it("is rebuilt to the same digest after an entry was changed", () =>
      rebuilt(
        edit(async (db) => {
          const [key = ""] = (await db.keys({ gte: "v!dataset" }).all()).slice(0, 1);
          await db.put(key, ((await db.get(key)) ?? "").replace("title", "other"));
        }),
      ));
    it("… an entry was lost", () => rebuilt(edit(async (db) => db.del((await db.keys({ gte: "t!" }).all())[0] ?? ""))));
    it("… the cursor was lost", () => rebuilt(edit((db) => db.del("m!meta"))));
    it("… it was written in another format", () =>
      rebuilt(
        edit(async (db) => db.put("m!meta", ((await db.get("m!meta")) ?? "").replace(/"format":\d+/, '"format":0'))),
      ));
    it("… it was written by a gateway that knew other records", () =>
      rebuilt(
        edit(async (db) => {
          const meta = JSON.parse((await db.get("m!meta")) ?? "") as object; // as the index wrote it
          const recordShape = shapeOf(LedgerRecord.options[0].extend({ later: z.string().optional() }));
          await db.put("m!meta", JSON.stringify({ ...meta, recordShape }));
        }),
      ));
    it("… it says nothing of the records that its gateway knew", () =>
      rebuilt(
        edit(async (db) => {
          const { recordShape: _lost, ...meta } = JSON.parse((await db.get("m!meta")) ?? "") as Partial<Meta>; // as the index wrote it
          await db.put("m!meta", JSON.stringify(meta));
        }),
      ));
    it("… everything was lost", () => rebuilt((directory) => rm(directory, { recursive: true })));
    it("… its files are garbage", () =>
      rebuilt(async (directory) => {
        for (const file of await readdir(directory))
          if (/^(MANIFEST|CURRENT)/.test(file)) await writeFile(join(directory, file), "garbage");
      }));
  });
});
