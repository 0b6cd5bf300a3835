import { cp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { common } from "../../src/protos.js";
import { LedgerError } from "../../src/ledger/errors.js";
import type { Ledger } from "../../src/ledger/types.js";
import { endorsed } from "./endorsed.js";
import { commitEnvelopes, genesisBlock, openConsortium, openTestLedger } from "./fixtures.js";
import type { TestConsortium } from "./fixtures.js";

const BLOCKS = 4;

describe("damaged ledger files", () => {
  let consortium: TestConsortium;
  let genesis: common.Block;
  /** An intact ledger of four blocks; each test works on a copy. */
  let intact: string;
  let dir: string;
  /** Where each block's record starts in the block file, and where the file ends. */
  const offsets: number[] = [];

  before(async () => {
    consortium = await openConsortium();
    genesis = genesisBlock();
    intact = await consortium.newFolder();
    const ledger = await openTestLedger(consortium, intact, genesis);
    while (ledger.height < BLOCKS) await commitEnvelopes(ledger, [await writeOf(ledger, `key${ledger.height}`)]);
    await ledger.close();
    offsets.push(...recordOffsets(await readFile(join(intact, "blocks"))));
  });
  after(() => consortium.remove());

  beforeEach(async () => {
    dir = await consortium.newFolder();
    await cp(intact, dir, { recursive: true });
  });

  const open = (): Promise<Ledger> => openTestLedger(consortium, dir, genesis);
  const blocksPath = (): string => join(dir, "blocks");

  async function writeOf(ledger: Ledger, key: string): Promise<Buffer> {
    const simulator = ledger.newSimulator({ txId: key, mspId: "AMSP" });
    simulator.putState("cc", key, Buffer.from("value"));
    return endorsed(consortium, simulator).bytes;
  }

  async function read(ledger: Ledger, key: string): Promise<string> {
    const simulator = ledger.newSimulator({ txId: "read", mspId: "AMSP" });
    const value = await simulator.getState("cc", key);
    simulator.close();
    return value.toString();
  }

  async function refusal(): Promise<{ code: string; firstLostBlock: number | undefined }> {
    try {
      await (await open()).close();
    } catch (error) {
      if (error instanceof LedgerError) return { code: error.code, firstLostBlock: error.details.firstLostBlock };
      throw error;
    }
    return { code: "opened", firstLostBlock: undefined };
  }

  it("opens what is intact", async () => {
    const ledger = await open();
    expect(ledger.height).to.equal(BLOCKS);
    expect(await read(ledger, "key3")).to.equal("value");
    await ledger.close();
  });

  it("refuses any flipped byte and names the block it is in", async function () {
    this.timeout(180_000);
    const bytes = await readFile(blocksPath());
    // Every header byte of every record, and a sample of the rest.
    const headers = offsets.slice(0, BLOCKS).flatMap((offset) => Array.from({ length: 8 }, (_, i) => offset + i));
    const sample = Array.from({ length: 60 }, (_, i) => Math.floor((bytes.length * i) / 60));
    for (const position of new Set([...headers, ...sample])) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(position) ^ (1 << (position % 8)), position);
      await writeFile(blocksPath(), flipped);
      const firstLostBlock = offsets.findLastIndex((offset) => offset <= position);
      expect(await refusal(), `byte ${position}`).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock });
    }
  });

  it("refuses an acknowledged block rewritten with a fresh checksum", async () => {
    const bytes = await readFile(blocksPath());
    const start = offsets[2] ?? 0;
    const record = bytes.subarray(start, offsets[3]);
    const at = record.indexOf("value");
    record.write("other", at);
    await writeFile(
      blocksPath(),
      Buffer.concat([bytes.subarray(0, start), withChecksum(record), bytes.subarray(offsets[3])]),
    );
    expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: 2 });
  });

  it("refuses a file that lost acknowledged blocks, cut at a record's end or within one", async () => {
    await truncate(blocksPath(), offsets[3]);
    expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: 3 });
    await truncate(blocksPath(), (offsets[2] ?? 0) + 100);
    expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: 2 });
    await truncate(blocksPath(), 0);
    expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: 0 });
    await rm(blocksPath());
    expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: 0 });
  });

  it("drops a last record that was cut short before anybody was told of it, and goes on", async () => {
    const bytes = await readFile(blocksPath());
    const next = bytes.subarray(offsets[3], offsets[4]);
    for (const cut of [1, 7, 8, 9, next.length - 1]) {
      await writeFile(blocksPath(), Buffer.concat([bytes, next.subarray(0, cut)]));
      const ledger = await open();
      expect(ledger.height).to.equal(BLOCKS);
      await ledger.close();
      expect((await stat(blocksPath())).size).to.equal(bytes.length);
    }
    const ledger = await open();
    expect(await commitEnvelopes(ledger, [await writeOf(ledger, "after")])).to.deep.equal([0]);
    expect(await read(ledger, "after")).to.equal("value");
    await ledger.close();
  });

  it("refuses damage with more behind it, even past what was acknowledged", async () => {
    const bytes = await readFile(blocksPath());
    const next = bytes.subarray(offsets[3], offsets[4]);
    await writeFile(blocksPath(), Buffer.concat([bytes, next, next]));
    expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: BLOCKS });
  });

  it("rebuilds a lost state from the blocks, and refuses damaged blocks without one", async () => {
    await rm(join(dir, "state"), { recursive: true });
    const ledger = await open();
    expect(ledger.height).to.equal(BLOCKS);
    expect(await read(ledger, "key2")).to.equal("value");
    await ledger.close();
    for (const block of [0, 2]) {
      await rm(join(dir, "state"), { recursive: true });
      const bytes = await readFile(join(intact, "blocks"));
      bytes.writeUInt8(bytes.readUInt8((offsets[block] ?? 0) + 20) ^ 1, (offsets[block] ?? 0) + 20);
      await writeFile(blocksPath(), bytes);
      expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: block });
    }
  });

  it("refuses a changed validation code even where the checksum was made anew and the state is lost", async () => {
    await rm(join(dir, "state"), { recursive: true });
    const bytes = await readFile(blocksPath());
    const start = offsets[2] ?? 0;
    const record = Buffer.from(bytes.subarray(start, offsets[3]));
    // Slot 2 of the metadata (field 1 of field 3): one byte of length, then the one code.
    const at = record.lastIndexOf(Buffer.from([0x0a, 0x00, 0x0a, 0x00, 0x0a, 0x01, 0x00])) + 6;
    record.writeUInt8(10, at);
    await writeFile(
      blocksPath(),
      Buffer.concat([bytes.subarray(0, start), withChecksum(record), bytes.subarray(offsets[3])]),
    );
    expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: 2 });
  });

  it("refuses a sound chain that is not the one the state has seen", async () => {
    const fork = await consortium.newFolder();
    const ledger = await openTestLedger(consortium, fork, genesis);
    while (ledger.height < BLOCKS) await commitEnvelopes(ledger, [await writeOf(ledger, `other${ledger.height}`)]);
    await ledger.close();
    await cp(join(fork, "blocks"), blocksPath());
    expect(await refusal()).to.deep.equal({ code: "BLOCKS_LOST", firstLostBlock: BLOCKS - 1 });
  });

  it("refuses another channel's genesis block", async () => {
    genesis = genesisBlock();
    expect((await refusal()).code).to.equal("GENESIS_MISMATCH");
  });
});

function recordOffsets(bytes: Buffer): number[] {
  const found = [0];
  for (let offset = 0; offset < bytes.length;) {
    offset += 8 + bytes.readUInt32BE(offset);
    found.push(offset);
  }
  return found;
}

/** CRC-32 (ISO 3309) of length and block, computed here bit by bit. */
function withChecksum(record: Buffer): Buffer {
  let crc = 0xffffffff;
  for (const byte of Buffer.concat([record.subarray(0, 4), record.subarray(8)])) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  record.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
  return record;
}
