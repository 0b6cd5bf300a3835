import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect } from "chai";
import type { ReceiptView } from "@mulian/domain";
import { decodePayload } from "../../src/exchange/jws.js";
import type { Delivered } from "../../src/exchange/resume.js";
import type { OpenRowsOptions, OpenedRows } from "../../src/exchange/types.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

/** 12 MB: more than all buffers on the way hold, so that a reader that goes away leaves something unsent. */
const ROWS = 200_000;
const lineOf = (row: number): string => `${row},街道办事处${row},n`;
const csvOf = (rows: number): string =>
  `code,name,note\n${Array.from({ length: rows }, (_, row) => lineOf(row)).join("\n")}\n`;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("a delivery that broke", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let dataset: string;

  before(async () => {
    stack = await Stack.start();
    [provider, grantee] = [stack.gateway(PROVIDER), stack.gateway(GRANTEE)];
    dataset = await stack.publish("resumed", csvOf(ROWS));
  });
  after(() => stack.close());

  const source = (): string => join(stack.dir, "resumed.csv");
  const newGrant = async (terms = {}): Promise<string> => {
    return stack.activeGrant(dataset, terms);
  };
  const open = (grantId: string, options: Partial<OpenRowsOptions> = {}): Promise<OpenedRows> =>
    stack.openRows(grantId, options);
  const read = async (grantId: string, options: Partial<OpenRowsOptions> = {}): Promise<Buffer> =>
    buffer((await open(grantId, options)).stream);
  const receipts = (gateway: Gateway, grant: string): Promise<readonly ReceiptView[]> =>
    gateway.exchange.receiptsOf([grant]);

  /** Takes the first of a delivery and goes away, and waits until the provider has noticed. */
  async function breakOff(
    grant: string,
    options: Partial<OpenRowsOptions> = {},
    atLeastBytes = 500_000,
  ): Promise<Buffer> {
    const before = (await receipts(provider, grant)).length;
    const { stream } = await open(grant, options);
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of stream) {
      parts.push(part as Buffer); // no encoding is set
      bytes += (part as Buffer).length;
      if (bytes >= atLeastBytes) break;
    }
    await until(async () => (await receipts(provider, grant)).length > before, "the receipt of what broke");
    return Buffer.concat(parts);
  }

  /** The whole rows of what arrived, and how they are named to the provider. */
  function wholeRows(arrived: Buffer, headLines = 0): { readonly bytes: Buffer; readonly delivered: Delivered } {
    const bytes = arrived.subarray(0, arrived.lastIndexOf("\n") + 1);
    const rows = bytes.toString().split("\n").length - 1 - headLines;
    return { bytes, delivered: { rows, digest: sha256(bytes) } };
  }

  it("goes on where it ended: the parts are the bytes of an unbroken delivery, and the receipts say which part is which", async () => {
    const grant = await newGrant();
    const whole = await read(grant);
    const { bytes, delivered } = wholeRows(await breakOff(grant));
    expect(delivered.rows).to.be.above(0).and.below(ROWS);
    const rest = await read(grant, { delivered });
    expect(Buffer.concat([bytes, rest]).equals(whole)).to.equal(true);
    const [, broken, resumed] = await receipts(provider, grant);
    expect(broken).to.include({ outcome: "broken", reason: "PEER_UNAVAILABLE" });
    expect(resumed).to.include({
      outcome: "completed",
      afterRows: delivered.rows,
      rows: ROWS - delivered.rows,
      bytes: rest.length,
      payloadDigest: sha256(rest),
    });
    const claims = decodePayload(resumed?.jws ?? "") as { resumed: Record<string, unknown> }; // a receipt that was verified
    expect(claims.resumed).to.deep.include({ wholeDigest: sha256(whole), continues: broken?.sequence });
    await until(
      async () => (await receipts(provider, grant)).every(({ countersigned }) => countersigned),
      "the counter-signatures",
    );
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
    expect(await grantee.exchange.checkReceipts()).to.deep.equal([]);
    const collected = await stack.gateway(AUTHORITY).exchange.collectReceipts([grant]);
    expect(collected.receipts.at(-1), "what an auditor is shown").to.include({ afterRows: delivered.rows });
  });

  it("may break and go on again and again, as CSV too", async () => {
    const grant = await newGrant();
    const whole = await read(grant, { format: "csv" });
    let have = wholeRows(await breakOff(grant, { format: "csv" }), 1);
    const more = await breakOff(grant, { format: "csv", delivered: have.delivered });
    have = wholeRows(Buffer.concat([have.bytes, more]), 1);
    const rest = await read(grant, { format: "csv", delivered: have.delivered });
    expect(Buffer.concat([have.bytes, rest]).equals(whole)).to.equal(true);
  });

  it("counts no row twice in a quota: not what left unseen, not after a restart, and not for nothing", async () => {
    const grant = await newGrant({ quota: { rowsPerDay: ROWS } });
    const { delivered } = wholeRows(await breakOff(grant));
    const [broken] = await receipts(provider, grant);
    expect(broken?.rows, "something left that did not arrive").to.be.above(delivered.rows);
    await read(grant, { delivered });
    const [, resumed] = await receipts(provider, grant);
    expect(resumed?.outcome).to.equal("completed");
    expect(await codeOf(read(grant, { limit: 1 }))).to.equal("QUOTA_EXCEEDED");
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    expect(await codeOf(read(grant, { limit: 1 }))).to.equal("QUOTA_EXCEEDED");
    // The same broken delivery carries nobody a second time.
    expect(await codeOf(read(grant, { delivered }))).to.equal("QUOTA_EXCEEDED");
  });

  it("counts no row twice when the resumed part breaks as well", async () => {
    const grant = await newGrant({ quota: { rowsPerDay: ROWS } });
    let have = wholeRows(await breakOff(grant));
    // At its first bytes, and far in.
    for (const atLeastBytes of [1, 1_000_000]) {
      const more = await breakOff(grant, { delivered: have.delivered }, atLeastBytes);
      have = wholeRows(Buffer.concat([have.bytes, more]));
    }
    const rest = await read(grant, { delivered: have.delivered });
    expect(have.delivered.rows + rest.toString().split("\n").length - 1).to.equal(ROWS);
    expect((await receipts(provider, grant)).map(({ outcome }) => outcome)).to.deep.equal([
      "broken",
      "broken",
      "broken",
      "completed",
    ]);
  });

  it("has its whole quota again for the rows that had not left", async () => {
    const grant = await newGrant({ quota: { rowsPerDay: ROWS + 10 } });
    const { delivered } = wholeRows(await breakOff(grant));
    await read(grant, { delivered });
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    expect((await read(grant, { limit: 10 })).toString().trimEnd().split("\n")).to.have.length(10);
    expect(await codeOf(read(grant, { limit: 1 }))).to.equal("QUOTA_EXCEEDED");
  });

  describe("whose source has changed", () => {
    const before = csvOf(ROWS);
    afterEach(() => writeFile(source(), before));

    it("is refused when what was delivered is no longer what the source begins with", async () => {
      const grant = await newGrant();
      const { delivered } = wholeRows(await breakOff(grant));
      await writeFile(source(), before.replace(lineOf(7), "7,改名,n"));
      expect(await codeOf(read(grant, { delivered }))).to.equal("SOURCE_CHANGED");
      await until(async () => (await receipts(provider, grant)).length === 2, "the refusal's receipt");
      expect((await receipts(provider, grant)).at(-1)).to.include({ outcome: "refused", rows: 0, bytes: 0 });
      await writeFile(source(), csvOf(10));
      expect(await codeOf(read(grant, { delivered })), "shorter than what was delivered").to.equal("SOURCE_CHANGED");
    });

    it("breaks off while it is read, as soon as it is written to", async () => {
      const grant = await newGrant();
      const { stream } = await open(grant);
      let isDisturbed = false;
      const failed = await codeOf(
        (async () => {
          for await (const _part of stream) {
            if (!isDisturbed) await writeFile(source(), before.replaceAll("街道", "乡镇"));
            isDisturbed = true;
          }
        })(),
      );
      expect(failed).to.equal("SOURCE_CHANGED");
      await until(async () => (await receipts(provider, grant)).length === 1, "the receipt");
      expect((await receipts(provider, grant))[0]).to.include({ outcome: "broken", reason: "SOURCE_CHANGED" });
    });

    it("lets nothing leave of what had left unseen when it is other rows now, so that none goes uncounted", async () => {
      const grant = await newGrant({ quota: { rowsPerDay: 2 * ROWS } });
      const { delivered } = wholeRows(await breakOff(grant));
      const [broken] = await receipts(provider, grant);
      const left = broken?.rows ?? 0;
      expect(left - 1).to.be.above(delivered.rows);
      await writeFile(source(), before.replace(lineOf(left - 1), `${left - 1},改名,n`));
      expect(await codeOf(read(grant, { delivered }))).to.equal("SOURCE_CHANGED");
      await until(async () => (await receipts(provider, grant)).length === 2, "the refusal's receipt");
      expect((await receipts(provider, grant)).at(-1)).to.include({ outcome: "refused", rows: 0, bytes: 0 });
      await writeFile(source(), before);
      expect((await read(grant, { delivered })).length, "it can still be gone on from").to.be.above(0);
      expect(await codeOf(read(grant, { limit: ROWS })), "a whole one is left").to.equal("accepted");
      expect(await codeOf(read(grant, { limit: 1 }))).to.equal("QUOTA_EXCEEDED");
    });

    it("goes on into rows that came after, as one delivery of the new state would", async () => {
      const grant = await newGrant();
      const { bytes, delivered } = wholeRows(await breakOff(grant));
      await writeFile(source(), `${await readFile(source(), "utf8")}${lineOf(ROWS)}\n`);
      const rest = await read(grant, { delivered });
      expect(Buffer.concat([bytes, rest]).equals(await read(grant))).to.equal(true);
    });
  });

  it("is asked for with rows and digest, in a format that has rows", async () => {
    const grant = await newGrant();
    const delivered = { rows: 5, digest: sha256(Buffer.from("no such rows")) };
    expect(await codeOf(read(grant, { delivered }))).to.equal("SOURCE_CHANGED");
    expect(await codeOf(read(grant, { delivered, format: "parquet" }))).to.equal("INVALID_INPUT");
    const five = await read(grant, { limit: 5 });
    expect(await read(grant, { limit: 5, delivered: { rows: 5, digest: sha256(five) } })).to.have.length(0);
  });
});
