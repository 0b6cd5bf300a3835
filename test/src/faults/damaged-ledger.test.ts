import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { datasetContent, publish, registerDuty } from "../support/job.js";
import { freePorts, Stack } from "../support/stack.js";

describe("a damaged block file (13)", function () {
  this.timeout(180_000);
  let dataDir: string;
  let blocks: string;
  let firstPort: number;
  let intact: Buffer;
  let dataset: string;

  const start = (): Promise<Stack> => Stack.start({ dataDir, firstPort });

  /** What the system says when it will not start. */
  const refusal = async (): Promise<string> => {
    const stack = await start().catch((error: unknown) => String(error));
    if (typeof stack === "string") return stack;
    await stack.stop();
    return "started";
  };

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "mulian-damaged-"));
    firstPort = freePorts();
    const stack = await start();
    try {
      dataset = await publish(stack, datasetContent(await registerDuty(stack)));
    } finally {
      await stack.stop();
    }
    blocks = await blockFileBelow(join(dataDir, "network"));
    intact = await readFile(blocks);
  });
  after(() => rm(dataDir, { recursive: true, force: true }));

  it("with a flipped byte is not served from: the start says from which block on it is lost", async () => {
    for (const part of [0.3, 0.9]) {
      const flipped = Buffer.from(intact);
      const at = Math.floor(flipped.length * part);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      await writeFile(blocks, flipped);
      expect(await refusal(), `byte ${at}`).to.match(/block(s)? \d+/i);
    }
  });

  it("that was cut short is not served from", async () => {
    await truncate(blocks, Math.floor(intact.length / 2));
    expect(await refusal()).to.match(/block(s)? \d+/i);
  });

  it("serves again once the file is back, with all that was on it", async () => {
    await writeFile(blocks, intact);
    const stack = await start();
    try {
      const record = await (await stack.as("stats-requester")).call("getDataset", { params: { id: dataset } });
      expect(record).to.include({ state: "published" });
      for (const report of await stack.fsck()) expect(report.differences).to.deep.equal([]);
    } finally {
      await stack.stop();
    }
  });
});

async function blockFileBelow(folder: string): Promise<string> {
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).find(
    (entry) => entry.isFile() && entry.name === "blocks",
  );
  if (found === undefined) throw new Error(`no block file below ${folder}`);
  return join(found.parentPath, found.name);
}
