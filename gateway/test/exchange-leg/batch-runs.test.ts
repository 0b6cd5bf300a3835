import { createHash } from "node:crypto";
import { appendFile, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import type { ReceiptView, Schedule } from "@mulian/domain";
import type { BatchRun } from "../../src/exchange/batch/batch-run.js";
import { MAX_SEEN } from "../../src/exchange/batch/since.js";
import { claimsOf } from "../../src/exchange/receipt.js";
import { ExchangeState } from "../../src/exchange/exchange-state.js";
import { CONTENT, GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

const FIVE_MINUTES_MS = 300_000;
const RECURRENCE = { every: "minutes", minutes: 5 } as const;
const FULL: Schedule = { mode: "full", recurrence: RECURRENCE };
const SINCE: Schedule = { mode: "since-watermark", watermark: "seq", recurrence: RECURRENCE };
const ITEMS = [
  { name: "seq", title: "序号", type: "integer", sensitivity: "public" },
  { name: "name", title: "名称", type: "text", sensitivity: "public" },
] as const;
const HEADER = "seq,name\n";

describe("a batch on its schedule", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let datasets = 0;

  before(async () => {
    stack = await Stack.start();
    [provider, grantee] = [stack.gateway(PROVIDER), stack.gateway(GRANTEE)];
  });
  after(() => stack.close());
  afterEach("both receipt logs are clean", async () => {
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
    expect(await grantee.exchange.checkReceipts()).to.deep.equal([]);
  });

  /** A delivered batch grant over a CSV of its own. */
  async function batch(schedule: Schedule, rows: string): Promise<{ readonly grant: string; readonly source: string }> {
    const name = `batch-${(datasets += 1)}`;
    const dataset = await stack.publish(name, HEADER + rows, { ...CONTENT, items: [...ITEMS] });
    const { grant } = await stack.grant(dataset, { method: "batch", items: ["seq", "name"], schedule });
    await stack.deliver(grant);
    return { grant, source: join(stack.dir, `${name}.csv`) };
  }

  const runs = (grant: string): readonly BatchRun[] => grantee.exchange.listRuns(grant);
  const rowsOf = async (grant: string, run: string): Promise<string> =>
    text((await grantee.exchange.openRun(grant, run)).stream);
  const receipts = (gateway: Gateway, grant: string): Promise<readonly ReceiptView[]> =>
    gateway.exchange.receiptsOf([grant]);
  const line = (seq: number, name: string): string => `${JSON.stringify({ seq, name })}\n`;
  const runFile = (grant: string, name: string): string => join(grantee.deps.dataDir, "batches", grant, name);

  /** Lets the next moment of every schedule here come, and waits until this grant has so many completed runs. */
  async function nextMoment(grant: string): Promise<BatchRun> {
    const before = completed(grant).length;
    stack.clock.offsetMs += FIVE_MINUTES_MS;
    await until(() => completed(grant).length > before, "the run");
    const [newest] = completed(grant);
    if (newest === undefined) throw new Error("no run");
    return newest;
  }
  const completed = (grant: string): readonly BatchRun[] => runs(grant).filter(({ state }) => state === "completed");

  async function restart(gateway: Gateway, meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    await gateway.shut();
    await meanwhile();
    await gateway.open();
    await gateway.exchange.start();
  }
  /** What a crash before the last write would have left of a run. */
  async function forget(run: BatchRun): Promise<void> {
    const state = await ExchangeState.open(join(grantee.deps.dataDir, "state"));
    const { grant, run: id, scheduledAt, attempts, since } = run;
    await state.keepRun({
      grant,
      run: id,
      scheduledAt,
      attempts,
      state: "waiting",
      ...(since === undefined ? {} : { since }),
    });
    await state.close();
  }

  it("runs once at each of its moments, with all rows, the receipt beside them", async () => {
    const { grant } = await batch(FULL, "1,一\n2,二\n");
    expect(runs(grant), "nothing is due before the first moment").to.deep.equal([]);
    const first = await nextMoment(grant);
    expect(first).to.include({ state: "completed", rows: 2, attempts: 1 });
    expect(first.run).to.match(/^\d{8}T\d{4}$/);
    expect(await rowsOf(grant, first.run)).to.equal(line(1, "一") + line(2, "二"));
    const second = await nextMoment(grant);
    expect(second.run).to.not.equal(first.run);
    expect(await rowsOf(grant, second.run)).to.equal(line(1, "一") + line(2, "二"));
    const all = await receipts(provider, grant);
    expect(all.map(({ outcome, rows, user }) => `${outcome} ${rows} ${user}`)).to.deep.equal([
      "completed 2 gateway",
      "completed 2 gateway",
    ]);
    const beside = JSON.parse(await readFile(runFile(grant, `${second.run}.receipt.json`), "utf8")) as ReceiptView;
    expect([beside.jws, beside.sequence]).to.deep.equal([(await receipts(grantee, grant)).at(-1)?.jws, 2]);
    expect(
      createHash("sha256")
        .update(await readFile(runFile(grant, `${second.run}.ndjson`)))
        .digest("hex"),
    )
      .to.equal(second.digest)
      .and.equal(all.at(-1)?.payloadDigest);
  });

  it("brings what is past its watermark: a row at the watermark that came later is not lost, and none comes twice", async () => {
    const { grant, source } = await batch(SINCE, "1,一\n2,二\n2,二\n");
    const first = await nextMoment(grant);
    expect(first.rows).to.equal(3);
    // The same as one that arrived, another at the same value, and one past it; one below comes too late.
    await appendFile(source, "2,二\n2,贰\n3,三\n1,壹\n");
    const second = await nextMoment(grant);
    expect(await rowsOf(grant, second.run)).to.equal(line(2, "二") + line(2, "贰") + line(3, "三"));
    const third = await nextMoment(grant);
    expect([third.rows, await rowsOf(grant, third.run)]).to.deep.equal([0, ""]);
    await appendFile(source, "3,叁\n");
    const fourth = await nextMoment(grant);
    expect(await rowsOf(grant, fourth.run)).to.equal(line(3, "叁"));
    expect((await receipts(provider, grant)).map(({ rows }) => rows)).to.deep.equal([3, 3, 0, 1]);
  });

  it("catches up when the provider was down at its moment, once for all moments that were missed", async () => {
    const { grant, source } = await batch(SINCE, "1,一\n");
    await nextMoment(grant);
    await restart(provider, async () => {
      await appendFile(source, "2,二\n");
      stack.clock.offsetMs += FIVE_MINUTES_MS;
      await until(() => runs(grant)[0]?.reason === "PEER_UNAVAILABLE", "the attempt that fails");
      await appendFile(source, "3,三\n");
      stack.clock.offsetMs += FIVE_MINUTES_MS;
      await until(() => runs(grant).some(({ state }) => state === "missed"), "the moment that was missed");
    });
    await until(() => completed(grant).length === 2, "the run that catches up");
    const [newest, missed] = runs(grant);
    expect(missed).to.include({ state: "missed", madeUpBy: newest?.run });
    expect(await codeOf(grantee.exchange.openRun(grant, missed?.run ?? ""))).to.equal("NOT_FOUND");
    expect(await rowsOf(grant, newest?.run ?? "")).to.equal(line(2, "二") + line(3, "三"));
  });

  it("catches up when its own gateway was down", async () => {
    const { grant, source } = await batch(SINCE, "1,一\n");
    await nextMoment(grant);
    await restart(grantee, async () => {
      await appendFile(source, "2,二\n");
      stack.clock.offsetMs += 3 * FIVE_MINUTES_MS;
    });
    await until(() => completed(grant).length === 2, "the run that catches up");
    expect(await rowsOf(grant, runs(grant)[0]?.run ?? "")).to.equal(line(2, "二"));
  });

  it("takes no rows again when it crashed between the file and its own note of it", async () => {
    const { grant, source } = await batch(SINCE, "1,一\n");
    const first = await nextMoment(grant);
    await restart(grantee, () => forget(first));
    await until(() => completed(grant).length === 1, "the run");
    expect(completed(grant)[0]).to.deep.include({ run: first.run, digest: first.digest, next: first.next });
    expect(await receipts(provider, grant), "no second delivery").to.have.length(1);
    await appendFile(source, "2,二\n");
    expect(await rowsOf(grant, (await nextMoment(grant)).run)).to.equal(line(2, "二"));
  });

  it("does not take for missed what it only had not noted, when the next moment has come meanwhile", async () => {
    const { grant, source } = await batch(SINCE, "1,一\n");
    const first = await nextMoment(grant);
    await restart(grantee, async () => {
      await forget(first);
      await appendFile(source, "2,二\n");
      stack.clock.offsetMs += FIVE_MINUTES_MS;
    });
    await until(() => completed(grant).length === 2, "both runs");
    expect(await rowsOf(grant, runs(grant)[0]?.run ?? "")).to.equal(line(2, "二"));
    expect(await rowsOf(grant, first.run)).to.equal(line(1, "一"));
  });

  it("goes on in the middle of a file when it crashed there, and in the middle of a row", async () => {
    const { grant } = await batch(FULL, "1,一\n2,二\n3,三\n");
    const first = await nextMoment(grant);
    await restart(grantee, async () => {
      await forget(first);
      await rm(runFile(grant, `${first.run}.receipt.json`));
      await rename(runFile(grant, `${first.run}.ndjson`), runFile(grant, `${first.run}.part`));
      await truncate(runFile(grant, `${first.run}.part`), Buffer.byteLength(line(1, "一") + line(2, "二")) + 5);
    });
    await until(() => completed(grant).length === 1, "the run");
    expect(await rowsOf(grant, first.run)).to.equal(line(1, "一") + line(2, "二") + line(3, "三"));
    expect((await receipts(provider, grant)).at(-1)).to.include({ outcome: "completed", afterRows: 2, rows: 1 });
  });

  it("takes the whole anew when the source changed under a run that broke", async () => {
    const { grant, source } = await batch(FULL, "1,一\n2,二\n");
    const first = await nextMoment(grant);
    await restart(grantee, async () => {
      await forget(first);
      await rm(runFile(grant, `${first.run}.receipt.json`));
      await rename(runFile(grant, `${first.run}.ndjson`), runFile(grant, `${first.run}.part`));
      await writeFile(source, `${HEADER}1,壹\n2,二\n`);
    });
    await until(() => completed(grant).length === 1, "the run");
    expect(await rowsOf(grant, first.run)).to.equal(line(1, "壹") + line(2, "二"));
    expect((await receipts(provider, grant)).map(({ outcome }) => outcome)).to.deep.equal([
      "completed",
      "refused",
      "completed",
    ]);
  });

  it("does nothing twice when the clock goes back and comes again", async () => {
    const { grant } = await batch(FULL, "1,一\n");
    const first = await nextMoment(grant);
    stack.clock.offsetMs -= FIVE_MINUTES_MS;
    const { run } = await grantee.exchange.askRun(grant, "u-reader");
    await until(() => completed(grant).some((one) => one.run === run), "the run that was asked for");
    stack.clock.offsetMs += FIVE_MINUTES_MS;
    const second = await nextMoment(grant);
    expect(second.run > first.run).to.equal(true);
    expect(completed(grant).find((one) => one.run === first.run)).to.deep.equal(first);
    const delivered = (await receipts(provider, grant)).map((receipt) => claimsOf(receipt).run);
    expect(delivered.toSorted(), "one delivery for each run").to.deep.equal(
      runs(grant)
        .map((one) => one.run)
        .toSorted(),
    );
  });

  it("runs beside its schedule when somebody of the grantee asks, and the next goes on from there", async () => {
    const { grant, source } = await batch(SINCE, "1,一\n");
    const { run } = await grantee.exchange.askRun(grant, "u-reader");
    expect(run).to.match(/x$/);
    await until(() => completed(grant).some((one) => one.run === run), "the run that was asked for");
    const delivered = await receipts(provider, grant);
    expect(delivered.filter((receipt) => receipt.user === "u-reader")).to.have.length(1);
    // Whichever of the two came first: the row came once.
    expect(delivered.reduce((sum, { rows }) => sum + rows, 0)).to.equal(1);
    await appendFile(source, "2,二\n");
    expect(await rowsOf(grant, (await nextMoment(grant)).run)).to.equal(line(2, "二"));
  });

  it("tries nothing while its grant is suspended, and catches up when that is lifted", async () => {
    const { grant, source } = await batch(SINCE, "1,一\n");
    await nextMoment(grant);
    await provider.submit("grant.suspend", { id: grant, reason: "核查" });
    await stack.settle();
    await appendFile(source, "2,二\n");
    stack.clock.offsetMs += FIVE_MINUTES_MS;
    expect(await codeOf(grantee.exchange.askRun(grant, "u-reader"))).to.equal("GRANT_NOT_ACTIVE");
    await provider.submit("grant.resume", { id: grant });
    await until(() => completed(grant).length === 2, "the run that catches up");
    expect(await rowsOf(grant, runs(grant)[0]?.run ?? "")).to.equal(line(2, "二"));
    expect((await receipts(provider, grant)).map(({ outcome }) => outcome)).to.deep.equal(["completed", "completed"]);
  });

  it("stops, with a reason, when more rows share the watermark's value than a request can name", async () => {
    const { grant } = await batch(SINCE, "7,同\n".repeat(MAX_SEEN + 1));
    expect((await nextMoment(grant)).rows).to.equal(MAX_SEEN + 1);
    stack.clock.offsetMs += FIVE_MINUTES_MS;
    await until(() => runs(grant)[0]?.reason === "INVALID_INPUT", "the refusal");
    expect(await receipts(provider, grant), "nobody was asked").to.have.length(1);
  });

  it("is for batches, in force, of one's own", async () => {
    const { grant } = await batch(FULL, "1,一\n");
    const { run } = await nextMoment(grant);
    const dataset = await stack.publish("rows-only", "code,name,note\n1,一,n\n");
    const other = await stack.grant(dataset);
    await stack.deliver(other.grant);
    expect(await codeOf(grantee.exchange.askRun(other.grant, "u-reader"))).to.equal("FORBIDDEN");
    expect(await codeOf((async () => provider.exchange.listRuns(grant))())).to.equal("NOT_FOUND");
    await provider.submit("grant.revoke", { id: grant, reason: "另有用途" });
    await stack.settle();
    expect(await codeOf(grantee.exchange.askRun(grant, "u-reader"))).to.equal("GRANT_NOT_ACTIVE");
    expect(await codeOf(grantee.exchange.openRun(grant, run))).to.equal("GRANT_NOT_ACTIVE");
  });

  it("keeps its files until its key is destroyed, which removes them all and says so in the proof", async () => {
    const { grant } = await batch(FULL, "1,一\n2,二\n");
    const { run, bytes } = await nextMoment(grant);
    await writeFile(runFile(grant, "20260101T0000.part"), line(1, "一")); // what an unfinished run left
    const kept = await grantee.exchange.keptData(grant);
    expect(kept.files, "rows, receipt and part").to.equal(3);
    expect(kept.bytes).to.be.above(bytes ?? 0);
    await provider.submit("grant.revoke", { id: grant, reason: "用途已尽" });
    await stack.settle();
    expect(await grantee.exchange.keptData(grant), "the end of a grant removes nothing by itself").to.deep.equal(kept);
    const [holding] = grantee.index.all("key-holding", (one) => one.grant === grant);
    const { destroyed, proof } = await grantee.exchange.destroyHolding(holding?.id ?? "", "u-reader");
    expect(destroyed).to.deep.equal(["proof-key", "batch-files"]);
    const signed: unknown = JSON.parse(Buffer.from(proof.split(".")[1] ?? "", "base64url").toString());
    expect(signed).to.deep.include({ grant, batchFiles: kept });
    expect(await grantee.exchange.keptData(grant)).to.deep.equal({ files: 0, bytes: 0 });
    expect(await codeOf(readFile(runFile(grant, `${run}.ndjson`)))).to.include("ENOENT");
    expect(
      runs(grant).map(({ state }) => state),
      "that it ran is known still",
    ).to.deep.equal(["completed"]);
  });

  it("brings nothing more once its key is destroyed, a run that is under way included", async () => {
    const { grant } = await batch(FULL, "1,一\n".repeat(200_000));
    stack.clock.offsetMs += FIVE_MINUTES_MS;
    const [holding] = grantee.index.all("key-holding", (one) => one.grant === grant);
    await until(async () => (await grantee.exchange.keptData(grant)).files > 0, "the run");
    await grantee.exchange.destroyHolding(holding?.id ?? "", "u-reader");
    await until(() => runs(grant)[0]?.reason !== undefined, "the run's end");
    expect(completed(grant)).to.deep.equal([]);
    const { bytes } = await grantee.exchange.keptData(grant);
    expect(bytes).to.equal(0);
  });
});
