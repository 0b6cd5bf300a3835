import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { commitHashOf, headerHashOf } from "../../src/adapters/ledger/block-decoder.js";
import { earlyBlocks } from "../../src/adapters/ledger/early-blocks.js";
import { OtherPeers } from "../../src/adapters/ledger/other-peers.js";
import { requireWhole } from "../../src/adapters/ledger/signed-block.js";

/** More than are asked for at a time. */
const LENGTH = 21;
const { TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;

/** A chain of blocks with one envelope each, every transaction valid. */
function chainOf(length: number, content = "envelope"): common.Block[] {
  const blocks: common.Block[] = [];
  for (let number = 0; number < length; number++) {
    const previous = blocks.at(-1);
    blocks.push(blockOf(number, previous === undefined ? Buffer.alloc(0) : hashOf(previous), `${content} ${number}`));
  }
  return blocks;
}

function blockOf(number: number, previousHash: Uint8Array, content: string): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  header.setDataHash(createHash("sha256").update(content).digest());
  const data = new common.BlockData();
  data.setDataList([Buffer.from(content)]);
  const commitHash = new common.Metadata();
  commitHash.setValue(Buffer.from(`commit ${number}`));
  const slots: Uint8Array[] = Array.from({ length: COMMIT_HASH + 1 }, () => new Uint8Array());
  slots[TRANSACTIONS_FILTER] = Buffer.of(0);
  slots[COMMIT_HASH] = commitHash.serializeBinary();
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList(slots);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

const hashOf = (block: common.Block): Buffer => Buffer.from(headerHashOf(block), "hex");

/** The block as somebody tells it who says of its transaction that it does not count. */
function withOtherCodes(block: common.Block): common.Block {
  const changed = block.clone();
  const slots = changed.getMetadata()?.getMetadataList_asU8() ?? [];
  slots[TRANSACTIONS_FILTER] = Buffer.of(10);
  changed.getMetadata()?.setMetadataList(slots);
  return changed;
}

describe("blocks from before a snapshot, as other organisations' peers tell them", () => {
  const chain = chainOf(LENGTH + 1);
  const lastHash = headerHashOf(chain[LENGTH - 1] ?? new common.Block());
  let folder: string;
  let asked: string[];
  let caught: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "early-blocks-"));
    asked = [];
    caught = [];
  });
  afterEach(async () => {
    expect(await readdir(folder), "nothing is left behind").to.deep.equal([]);
    await rm(folder, { recursive: true });
  });

  type Teller = (number: number) => common.Block | undefined;
  const honest: Teller = (number) => chain[number];
  const silent: Teller = () => undefined;

  /** Numbers of the blocks that were given, with who told them, and the code that it ended with. */
  async function read(tellers: Readonly<Record<string, Teller>>, from = 0) {
    const ask = async (mspId: string, number: number): Promise<common.Block> => {
      asked.push(mspId);
      const block = tellers[mspId]?.(number);
      if (block === undefined) throw new DomainError("LEDGER_UNAVAILABLE", "no answer");
      return requireWhole(block, number);
    };
    const others = new OtherPeers(Object.keys(tellers), ask, (mspId, number) => void caught.push(`${mspId} ${number}`));
    const given: { readonly number: number; readonly toldBy: string }[] = [];
    const options = { others, from, before: LENGTH, lastHash, folder };
    try {
      for await (const { block, toldBy } of earlyBlocks(options, new AbortController().signal))
        given.push({ number: block.getHeader()?.getNumber() ?? NaN, toldBy: toldBy.join() });
    } catch (error) {
      return { given, code: error instanceof DomainError ? error.code : String(error) };
    }
    return { given, code: "read" };
  }

  it("come in the chain's order, each told alike by two", async () => {
    const { given, code } = await read({ A: honest, B: honest, C: honest });
    expect(code).to.equal("read");
    expect(given.map(({ number }) => number)).to.deep.equal(Array.from({ length: LENGTH }, (_, number) => number));
    expect(new Set(given.map(({ toldBy }) => toldBy))).to.deep.equal(new Set(["A,B"]));
    expect(asked, "two a block").to.have.length(2 * LENGTH);
  });

  it("are only those that are wanted", async () => {
    const { given } = await read({ A: honest, B: honest }, LENGTH - 2);
    expect(given.map(({ number }) => number)).to.deep.equal([LENGTH - 2, LENGTH - 1]);
  });

  it("are told by a third where one of two does not answer, and not given where two of three do not", async () => {
    const { given, code } = await read({ A: honest, B: silent, C: honest });
    expect(code).to.equal("read");
    expect(new Set(given.map(({ toldBy }) => toldBy))).to.deep.equal(new Set(["A,C"]));
    expect(await read({ A: honest, B: silent, C: silent })).to.deep.equal({
      given: [],
      code: "EARLY_BLOCKS_UNAVAILABLE",
    });
    expect(await read({})).to.deep.equal({ given: [], code: "EARLY_BLOCKS_UNAVAILABLE" });
  });

  it("are by one word where the channel has but one other organisation, and say so", async () => {
    const { given } = await read({ A: honest });
    expect(given).to.have.length(LENGTH);
    expect(new Set(given.map(({ toldBy }) => toldBy))).to.deep.equal(new Set(["A"]));
  });

  it("are refused as a whole when somebody says of one transaction that it does not count", async () => {
    const liar: Teller = (number) => (number === 3 ? withOtherCodes(chain[3] ?? new common.Block()) : chain[number]);
    expect(await read({ A: honest, B: liar, C: honest })).to.deep.equal({ given: [], code: "EARLY_BLOCKS_DISPUTED" });
  });

  it("are refused when all tell another chain alike, from whichever block on it differs", async () => {
    const other = chainOf(LENGTH, "forged");
    expect(await read({ A: (number) => other[number], B: (number) => other[number] })).to.deep.equal({
      given: [],
      code: "EARLY_BLOCKS_DISPUTED",
    });
    // Only the oldest is forged, and whole in itself.
    const forged = blockOf(0, Buffer.alloc(0), "another beginning");
    const one: Teller = (number) => (number === 0 ? forged : chain[number]);
    expect(await read({ A: one, B: one })).to.deep.equal({ given: [], code: "EARLY_BLOCKS_DISPUTED" });
  });

  it("are told by others where one tells a block that is not the chain's, who is asked last from then on", async () => {
    const newest = LENGTH - 1;
    const forged = blockOf(newest, hashOf(chain[newest - 1] ?? new common.Block()), "forged");
    const liar: Teller = (number) => (number === newest ? forged : chain[number]);
    const { given, code } = await read({ A: liar, B: honest, C: honest });
    expect(code).to.equal("read");
    expect(given.at(-1)).to.deep.equal({ number: newest, toldBy: "B,C" });
    expect(given[0], "told the chain's, but by the one who was caught too").to.deep.equal({ number: 0, toldBy: "B,C" });
    expect(caught).to.deep.equal([`A ${newest}`]);
    expect(await read({ A: liar, B: honest, C: silent }), "too few are left").to.deep.equal({
      given: [],
      code: "EARLY_BLOCKS_DISPUTED",
    });
  });

  it("count as not told where a block's data is not what its header says, or it is another block", async () => {
    const altered: Teller = (number) => {
      const block = chain[number]?.clone();
      block?.getData()?.setDataList([Buffer.from("something else")]);
      return block;
    };
    const shifted: Teller = (number) => chain[number + 1];
    for (const teller of [altered, shifted]) {
      expect((await read({ A: teller, B: honest, C: honest })).given.at(-1)?.toldBy).to.equal("B,C");
      expect((await read({ A: teller, B: honest })).code).to.equal("EARLY_BLOCKS_UNAVAILABLE");
    }
  });

  it("carry what their tellers made of them", () => {
    expect(Buffer.from(commitHashOf(chain[5] ?? new common.Block()), "hex").toString()).to.equal("commit 5");
    expect(commitHashOf(new common.Block())).to.equal("");
  });
});
