import { spawn } from "node:child_process";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { implicitCollection } from "../../src/ledger/collections.js";
import type { Ledger } from "../../src/ledger/types.js";
import type { common } from "../../src/protos.js";
import { genesisBlock, openConsortium, openTestLedger } from "./fixtures.js";
import type { TestConsortium } from "./fixtures.js";

const KILLS = 8;
const MAX_RUN_MS = 900;

describe("a ledger whose process is killed", () => {
  let consortium: TestConsortium;
  let consortiumDir: string;

  before(async () => {
    consortium = await openConsortium();
    consortiumDir = join(await consortium.newFolder(), "..");
  });
  after(() => consortium.remove());

  it("has every acknowledged block, and the state that replaying the blocks gives", async function () {
    this.timeout(180_000);
    const dir = await consortium.newFolder();
    const genesis = genesisBlock();
    let written = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await runUntilKilled(consortiumDir, dir, genesis, Math.random() * MAX_RUN_MS);
      const ledger = await openTestLedger(consortium, dir, genesis);
      const height = ledger.height;
      // At most one block more than was said: it was durable, and the process died before it could tell.
      if (acknowledged > 0) expect(height).to.be.within(acknowledged, acknowledged + 1);
      expect(height).to.be.at.least(written);
      written = height;
      const state = await stateOf(ledger);
      await ledger.close();
      expect(await replayed(consortium, dir, genesis)).to.deep.equal(state);
    }
    expect(written).to.be.greaterThan(KILLS);
  });
});

/** @returns the last height the child acknowledged, 0 if it was killed before any */
async function runUntilKilled(
  consortiumDir: string,
  dir: string,
  genesis: common.Block,
  afterMs: number,
): Promise<number> {
  const script = fileURLToPath(new URL("crash-writer.js", import.meta.url));
  const genesisHex = Buffer.from(genesis.serializeBinary()).toString("hex");
  const child = spawn(process.execPath, [script, consortiumDir, dir, genesisHex], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const isClosed = new Promise((resolve) => child.once("close", resolve));
  const hasBegun = new Promise((resolve) => child.stdout.once("data", resolve));
  await Promise.race([hasBegun, isClosed]);
  expect(child.exitCode, "the writer ended by itself").to.equal(null);
  await sleep(afterMs);
  child.kill("SIGKILL");
  await isClosed;
  return Number(output.trimEnd().split("\n").at(-1) ?? 0);
}

/** Everything the writer wrote, as read back; private values too. */
async function stateOf(ledger: Ledger): Promise<readonly unknown[]> {
  const simulator = ledger.newSimulator({ txId: "read", mspId: "AMSP" });
  const entries: unknown[] = [];
  const iterator = await simulator.getStateByRange("free", "", "");
  for (let entry = await iterator.next(); entry !== undefined; entry = await iterator.next()) {
    entries.push([entry.key, entry.value.toString()]);
  }
  iterator.close();
  const last = ledger.height - 1;
  if (last > 0) {
    const secret = await simulator.getPrivateData("free", implicitCollection("AMSP"), "secret");
    expect(secret.toString()).to.equal(`${last}.2`);
    expect(entries).to.have.length(last + 3);
    expect((await simulator.getState("free", "key2")).toString()).to.equal(`${last}.2`);
  }
  simulator.close();
  return entries;
}

/** The public state of a copy whose LevelDB is rebuilt from the blocks alone. */
async function replayed(consortium: TestConsortium, dir: string, genesis: common.Block): Promise<readonly unknown[]> {
  const copy = await consortium.newFolder();
  await cp(join(dir, "blocks"), join(copy, "blocks"));
  const ledger = await openTestLedger(consortium, copy, genesis);
  const simulator = ledger.newSimulator({ txId: "read", mspId: "AMSP" });
  const entries: unknown[] = [];
  const iterator = await simulator.getStateByRange("free", "", "");
  for (let entry = await iterator.next(); entry !== undefined; entry = await iterator.next()) {
    entries.push([entry.key, entry.value.toString()]);
  }
  simulator.close();
  await ledger.close();
  await rm(copy, { recursive: true });
  return entries;
}
