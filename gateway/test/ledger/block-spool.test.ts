import { mkdtemp, readdir, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { common } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { BlockSpool } from "../../src/adapters/ledger/block-spool.js";

function blockOf(number: number): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(number);
  const data = new common.BlockData();
  data.setDataList([Buffer.alloc(1_000, number)]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  return block;
}

describe("the spool of early blocks", () => {
  let folder: string;
  let spool: BlockSpool;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "block-spool-"));
    spool = await BlockSpool.open(folder);
    for (const number of [3, 2, 1]) await spool.put(number, blockOf(number));
  });
  afterEach(async () => {
    await spool.close();
    expect(await readdir(folder), "nothing is left behind").to.deep.equal([]);
    await rm(folder, { recursive: true });
  });

  const bytesOf = async (number: number): Promise<Buffer> => Buffer.from((await spool.get(number)).serializeBinary());
  const failureOf = (reading: Promise<unknown>): Promise<unknown> =>
    reading.then(
      () => "read",
      (error: unknown) => error,
    );

  it("gives each as it was put, in any order, also between others that are put", async () => {
    for (const number of [1, 3, 2])
      expect(await bytesOf(number)).to.deep.equal(Buffer.from(blockOf(number).serializeBinary()));
    await spool.put(0, blockOf(0));
    for (const number of [0, 2])
      expect(await bytesOf(number)).to.deep.equal(Buffer.from(blockOf(number).serializeBinary()));
    expect(await failureOf(spool.get(4))).to.be.instanceOf(RangeError);
  });

  it("gives none that is not there whole any more", async () => {
    const [name = ""] = await readdir(folder);
    const path = join(folder, name);
    // The last that was put lacks the byte that ends it, which zeros in its stead would not show.
    await truncate(path, (await stat(path)).size - 1);
    expect(await bytesOf(2)).to.have.length.above(1_000);
    expect(await failureOf(spool.get(1))).to.be.instanceOf(RangeError);
  });
});
