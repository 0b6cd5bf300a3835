import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { appendFile, mkdtemp, open, readFile, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import { RecordFile } from "../../src/adapters/receipt-log/record-file.js";
import { FileReceiptLog } from "../../src/adapters/receipt-log/file.js";
import { leafHash } from "../../src/exchange/merkle.js";
import { codeOf } from "./until.js";

const WRITER = fileURLToPath(new URL("./receipt-log-writer.js", import.meta.url));
const GRANT = "a".repeat(32);

/** Lines of a child's standard output until `enough`, then the child is killed as no process can prevent. */
async function killWhen(
  child: ChildProcess,
  enough: (lines: readonly string[]) => boolean,
): Promise<readonly string[]> {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error("no standard output");
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (!child.killed && enough(lines)) child.kill("SIGKILL");
  }
  return lines;
}

describe("receipt log", function () {
  this.timeout(180_000);
  let directory: string;
  let file: string;
  const opened: FileReceiptLog[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "mulian-log-"));
    file = join(directory, "receipts.log");
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((log) => log.close().catch(() => undefined)));
    await rm(directory, { recursive: true, force: true });
  });

  const openLog = async (): Promise<FileReceiptLog> => {
    const log = await FileReceiptLog.open(directory);
    opened.push(log);
    return log;
  };
  const add = (log: FileReceiptLog, text: string, delivery?: string) =>
    log.append(async (sequence) => ({
      side: "provider",
      grant: GRANT,
      jws: `${sequence}.${text}`,
      ...(delivery === undefined ? {} : { delivery }),
    }));

  it("numbers receipts without gaps, whatever runs beside them, and finds them again", async () => {
    const log = await openLog();
    const receipts = await Promise.all(Array.from({ length: 500 }, (_, index) => add(log, `r${index}`)));
    expect(receipts.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 500 }, (_, index) => index + 1),
    );
    await log.close();
    const again = await openLog();
    expect(again.lastSequence).to.equal(500);
    for (const { sequence, jws } of receipts) expect((await again.get(sequence))?.jws).to.equal(jws);
    expect(again.ofGrant(GRANT)).to.have.length(500);
    expect((await again.leafHashes(3, 3))[0]).to.deep.equal(leafHash(Buffer.from((await again.get(3))?.jws ?? "")));
  });

  it("writes a record that comes in the moment another one was synced", async () => {
    const kept: string[] = [];
    const open = () =>
      RecordFile.open(
        join(directory, "one-by-one"),
        (payload) => kept.push(payload.toString()),
        () => undefined,
      );
    const numbers = Array.from({ length: 50 }, (_, number) => JSON.stringify({ number }));
    const records = await open();
    for (const number of numbers) await records.append(Buffer.from(number));
    await records.close();
    await (await open()).close();
    expect(kept).to.deep.equal(numbers);
  });

  it("keeps counter-signatures, acknowledgements and batches", async () => {
    const log = await openLog();
    await add(log, "ours");
    await log.append(async () => ({ side: "grantee", grant: GRANT, jws: "theirs", countersignature: "ours" }));
    expect(log.outstanding()).to.deep.equal([1, 2]);
    await log.countersign(1, "signed by them");
    await log.countersign(1, "a second one");
    await log.acknowledge(2);
    await log.keepBatch({ batchNumber: 1, firstSequence: 1, lastSequence: 2, merkleRoot: "00" });
    await log.close();
    const again = await openLog();
    expect(again.outstanding()).to.deep.equal([]);
    expect((await again.get(1))?.countersignature).to.equal("signed by them");
    expect(again.batches).to.deep.equal([{ batchNumber: 1, firstSequence: 1, lastSequence: 2, merkleRoot: "00" }]);
    expect(await codeOf(again.countersign(3, "x"))).to.equal("NOT_FOUND");
  });

  it("gives a number again when the receipt could not be made", async () => {
    const log = await openLog();
    await add(log, "first");
    const failed = log.append(() => Promise.reject(new DomainError("READ_ONLY", "no key")));
    expect(await codeOf(failed)).to.equal("READ_ONLY");
    expect((await add(log, "second")).sequence).to.equal(2);
  });

  it("knows which deliveries a crash cut, and between which bounds", async () => {
    const log = await openLog();
    const begin = (delivery: string) =>
      log.start(
        { delivery, grant: GRANT, facts: { user: "u" }, startedAt: "2026-01-01T00:00:00.000Z" },
        { rows: 0, bytes: 0, rowsAtMost: 10, bytesAtMost: 100 },
      );
    await begin("ended");
    await begin("cut");
    await log.progress("cut", { rows: 8, bytes: 90, rowsAtMost: 20, bytesAtMost: 200 });
    await add(log, "r", "ended");
    await log.close();
    const [unfinished, ...others] = (await openLog()).unfinished;
    expect(others).to.deep.equal([]);
    expect(unfinished?.start.delivery).to.equal("cut");
    expect(unfinished?.progress).to.deep.equal({ rows: 8, bytes: 90, rowsAtMost: 20, bytesAtMost: 200 });
  });

  it("cuts off a torn end at any byte, and goes on from there", async () => {
    const log = await openLog();
    for (let index = 0; index < 5; index++) await add(log, `receipt ${index}`);
    await log.close();
    const whole = await readFile(file);
    const { size: afterFour } = await (async () => {
      const probe = await mkdtemp(join(tmpdir(), "mulian-log-"));
      const other = await FileReceiptLog.open(probe);
      for (let index = 0; index < 4; index++) await add(other, `receipt ${index}`);
      await other.close();
      const found = await stat(join(probe, "receipts.log"));
      await rm(probe, { recursive: true });
      return found;
    })();
    for (let cut = afterFour; cut < whole.length; cut += 7) {
      await truncate(file, cut);
      const again = await FileReceiptLog.open(directory);
      expect(again.lastSequence, `cut at ${cut}`).to.equal(4);
      expect((await add(again, "after")).sequence).to.equal(5);
      await again.close();
      await truncate(file, 0);
      await appendFile(file, whole);
    }
  });

  it("refuses a log with a flipped byte before its end (13)", async () => {
    const log = await openLog();
    for (let index = 0; index < 50; index++) await add(log, `receipt ${index}`);
    await log.close();
    const { size } = await stat(file);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: size - 300 }),
        fc.integer({ min: 1, max: 255 }),
        async (offset, change) => {
          const handle = await open(file, "r+");
          const byte = Buffer.alloc(1);
          await handle.read(byte, 0, 1, offset);
          await handle.write(Buffer.from([byte.readUInt8(0) ^ change]), 0, 1, offset);
          const code = await codeOf(FileReceiptLog.open(directory).then((again) => again.close()));
          await handle.write(byte, 0, 1, offset);
          await handle.close();
          expect(code).to.equal("INTEGRITY_FAILURE");
        },
      ),
      { numRuns: 60 },
    );
    await openLog();
  });

  it("loses nothing it acknowledged when it is killed", async () => {
    for (const count of [1, 40, 333]) {
      const before = await openLog();
      const had = before.lastSequence;
      await before.close();
      const lines = await killWhen(
        spawn(process.execPath, [WRITER, directory], { stdio: ["ignore", "pipe", "inherit"] }),
        (seen) => seen.length >= count,
      );
      const acknowledged = Math.max(...lines.map(Number));
      const log = await openLog();
      expect(log.lastSequence).to.be.at.least(acknowledged).and.above(had);
      for (let sequence = 1; sequence <= log.lastSequence; sequence++)
        expect((await log.get(sequence))?.jws.split(".")[1]).to.equal(String(sequence));
      expect(log.unfinished.map(({ progress }) => progress.rows)).to.deep.equal([900]);
      await log.close();
    }
  });

  it("refuses to write when there is no room, leaves no gap, and recovers by itself (11)", async () => {
    // The file may grow to 256 KiB; beyond, every write fails as on a full disk.
    const child = spawn("sh", ["-c", 'ulimit -S -f 512; exec "$0" "$@"', process.execPath, WRITER, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let lifted = 0;
    const lines = await killWhen(child, (seen) => {
      if (lifted === 0 && seen.filter((line) => line === "READ_ONLY").length >= 40) {
        lifted = seen.length;
        execFileSync("prlimit", ["--pid", String(child.pid), "--fsize=unlimited"]);
      }
      return lifted > 0 && seen.length > lifted + 200 && !seen.slice(-100).includes("READ_ONLY");
    });
    expect(lines.filter((line) => line === "?")).to.deep.equal([]);
    const given = lines.filter((line) => line !== "READ_ONLY").map(Number);
    expect(new Set(given).size, "numbers given twice").to.equal(given.length);
    const log = await openLog();
    expect(log.lastSequence).to.be.at.least(Math.max(...given));
    expect(new Set(given).size).to.be.at.least(Math.max(...given) - 40);
  });
});
