import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { common } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { keptBlocks } from "../../src/adapters/ledger/kept-blocks.js";
import type { ToldBlock } from "../../src/adapters/ledger/other-peers.js";
import { UNFINISHED_FOLDER } from "../../src/adapters/ledger/unfinished-file.js";

const LENGTH = 5;
const NAME = "a".repeat(64);

function toldOf(number: number): ToldBlock {
  const header = new common.BlockHeader();
  header.setNumber(number);
  const data = new common.BlockData();
  data.setDataList([Buffer.alloc(1_000, number)]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  return { block, toldBy: number % 2 === 0 ? ["A", "B"] : ["A", "C"] };
}

const saying = ({ block, toldBy }: ToldBlock): string =>
  `${block.getHeader()?.getNumber()} ${toldBy.join()} ${Buffer.from(block.serializeBinary()).toString("hex")}`;
const ALL = Array.from({ length: LENGTH }, (_, number) => saying(toldOf(number)));

describe("early blocks that were verified once", () => {
  let folder: string;
  /** How often they had to be verified, and what could not be kept. */
  let verified: number;
  let warnings: unknown[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kept-blocks-"));
    verified = 0;
    warnings = [];
  });
  afterEach(async () => {
    const unfinished = await readdir(join(folder, UNFINISHED_FOLDER)).catch(() => []);
    expect(unfinished, "nothing unfinished is left behind").to.deep.equal([]);
    await rm(folder, { recursive: true });
  });

  function read(from = 0, { lastHash = NAME, below = "", end = LENGTH } = {}): AsyncIterable<ToldBlock> {
    async function* verify(): AsyncIterable<ToldBlock> {
      verified++;
      for (let number = from; number < end; number++) yield toldOf(number);
      if (end < LENGTH) throw new Error("no more are told");
    }
    const options = { folder: join(folder, below), lastHash, warn: (cause: unknown) => void warnings.push(cause) };
    return keptBlocks(options, from, verify);
  }

  async function all(blocks: AsyncIterable<ToldBlock>): Promise<readonly string[]> {
    const given: string[] = [];
    for await (const told of blocks) given.push(saying(told));
    return given;
  }

  it("are given again without being verified again, all of them or from one on", async () => {
    expect(await all(read())).to.deep.equal(ALL);
    expect(await all(read())).to.deep.equal(ALL);
    expect(await all(read(LENGTH - 2))).to.deep.equal(ALL.slice(-2));
    for await (const told of read()) {
      expect(saying(told)).to.equal(ALL[0]);
      break;
    }
    expect(verified).to.equal(1);
  });

  for (const [ending, damage] of [
    [
      ".jsonl",
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 9), Buffer.of((bytes[9] ?? 0) ^ 1), bytes.subarray(10)]),
    ],
    [".jsonl", (bytes: Buffer) => bytes.subarray(0, -1)],
    [".sha256", () => Buffer.alloc(0)],
  ] as const)
    it(`are verified anew where what was kept is not whole: ${ending}`, async () => {
      await all(read());
      const path = join(folder, NAME + ending);
      await writeFile(path, damage(await readFile(path)));
      expect(await all(read())).to.deep.equal(ALL);
      expect(verified).to.equal(2);
      await all(read());
      expect(verified, "and kept again").to.equal(2);
    });

  it("are not kept when they did not come whole, were not taken whole, or were wanted from the middle", async () => {
    const failure = await all(read(0, { end: 2 })).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    for await (const _ of read()) break;
    await all(read(1));
    expect((await readdir(folder)).filter((name) => name !== UNFINISHED_FOLDER)).to.deep.equal([]);
  });

  it("of another chain take the place of what was kept", async () => {
    await all(read());
    const lastHash = "b".repeat(64);
    await all(read(0, { lastHash }));
    expect((await readdir(folder)).toSorted()).to.deep.equal([
      `${lastHash}.jsonl`,
      `${lastHash}.sha256`,
      UNFINISHED_FOLDER,
    ]);
  });

  it("are given although they cannot be kept, which is told once", async () => {
    await writeFile(join(folder, "file"), "");
    expect(await all(read(0, { below: "file" }))).to.deep.equal(ALL);
    expect(warnings).to.have.length(1);
  });
});
