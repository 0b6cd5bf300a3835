import { execFileSync } from "node:child_process";
import { readdir, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { DomainError, type ReceiptView } from "@mulian/domain";
import { expect } from "chai";
import { FileReceiptLog } from "../../src/adapters/receipt-log/file.js";
import { signJws } from "../../src/exchange/jws.js";
import { keepRefusal } from "../../src/exchange/keep-refusal.js";
import { RECEIPT_TYPE, claimsOf, ownSignatureKid } from "../../src/exchange/receipt.js";
import type { OpenRowsOptions, OpenedRows } from "../../src/exchange/types.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Intruder } from "./intruder.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";
import { TamperingProxy } from "./tampering-proxy.js";

const ROWS = 200_000;

describe("a delivery that goes wrong", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;
  let provider: Gateway;
  let grantee: Gateway;
  /** Set by a test to make every other peer fall silent. */
  let silent = false;

  before(async () => {
    stack = await Stack.start({
      dependencies: (department) =>
        department === PROVIDER
          ? {
              confirmHeight: async () => {
                if (silent) throw new DomainError("LEDGER_UNAVAILABLE", "nobody answers");
                return stack.gateway(PROVIDER).index.height;
              },
            }
          : {},
    });
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    dataset = await stack.publish(
      "streets",
      `code,name,note\n${Array.from({ length: ROWS }, (_, row) => `${row},街道办事处${row},n`).join("\n")}\n`,
    );
  });
  after(() => stack.close());

  const newGrant = async (terms = {}): Promise<string> => {
    return stack.activeGrant(dataset, terms);
  };
  const open = (grantId: string, options: Partial<OpenRowsOptions> = {}): Promise<OpenedRows> =>
    stack.openRows(grantId, options);
  const read = async (grantId: string, options: Partial<OpenRowsOptions> = {}): Promise<string> =>
    text((await open(grantId, options)).stream);
  const lastReceipt = async (gateway: Gateway, grant: string): Promise<ReceiptView | undefined> =>
    (await gateway.exchange.receiptsOf([grant])).at(-1);

  it("stops within a second of a revocation, and both sides know how much left (17)", async () => {
    const grant = await newGrant();
    const { stream, done } = await open(grant);
    let bytes = 0;
    let revokedMs = 0;
    const failed = await codeOf(
      (async () => {
        for await (const chunk of stream) {
          bytes += (chunk as Buffer).length; // no encoding is set
          await pause(5);
          if (bytes > 300_000 && revokedMs === 0) {
            await provider.submit("grant.revoke", { id: grant, reason: "另有用途" });
            revokedMs = Date.now();
          }
        }
      })(),
    );
    expect(failed).to.equal("GRANT_NOT_ACTIVE");
    expect(await codeOf(done)).to.equal("GRANT_NOT_ACTIVE");
    await until(async () => (await lastReceipt(provider, grant))?.countersigned === true, "the counter-signature");
    const receipt = await lastReceipt(provider, grant);
    expect(receipt).to.include({ outcome: "broken", reason: "GRANT_NOT_ACTIVE", bytes });
    expect(receipt?.rows).to.be.above(0).and.below(ROWS);
    expect(Date.parse(receipt?.endedAt ?? "") - revokedMs).to.be.below(1_000);
    await stack.settle();
    expect(await codeOf(open(grant))).to.equal("GRANT_NOT_ACTIVE");
    expect(await lastReceipt(provider, grant)).to.include({ outcome: "refused", reason: "GRANT_NOT_ACTIVE", rows: 0 });
  });

  it("stops while the reader takes nothing, too", async () => {
    const grant = await newGrant();
    const { stream } = await open(grant);
    stream.on("error", () => undefined);
    await pause(200);
    await provider.submit("grant.suspend", { id: grant, reason: "核查" });
    await until(
      async () => (await lastReceipt(provider, grant))?.reason === "GRANT_NOT_ACTIVE",
      "the end of the delivery",
      1_500,
    );
    stream.destroy();
    await provider.submit("grant.resume", { id: grant });
    await stack.settle();
    expect((await read(grant, { limit: 3 })).trimEnd().split("\n")).to.have.length(3);
  });

  it("records what left when the reader goes away, and fetches the receipt later", async () => {
    const grant = await newGrant();
    const { stream, done } = await open(grant);
    for await (const _chunk of stream) break;
    expect(await codeOf(done)).to.equal("PEER_UNAVAILABLE");
    await until(async () => (await lastReceipt(provider, grant))?.outcome === "broken", "the provider's receipt");
    await until(async () => (await lastReceipt(provider, grant))?.countersigned === true, "the counter-signature");
    expect(await lastReceipt(grantee, grant)).to.include({ outcome: "broken", reason: "PEER_UNAVAILABLE" });
  });

  it("says between which bounds a killed gateway's delivery ended", async () => {
    const grant = await newGrant();
    await read(grant, { limit: 10 });
    const [first] = await provider.exchange.receiptsOf([grant]);
    if (first === undefined) throw new Error("no receipt");
    const { sequence: _sequence, ...facts } = { ...claimsOf(first), delivery: "c".repeat(32) };
    await provider.shut();
    const log = await FileReceiptLog.open(join(provider.deps.dataDir, "receipts"));
    await log.start(
      { delivery: facts.delivery, grant, facts, startedAt: facts.startedAt },
      { rows: 0, bytes: 0, rowsAtMost: 100_000, bytesAtMost: 8_388_608 },
    );
    await log.progress(facts.delivery, {
      rows: 90_000,
      bytes: 8_000_000,
      rowsAtMost: 190_000,
      bytesAtMost: 16_388_608,
    });
    await log.close();
    await provider.open();
    await provider.exchange.start();
    const receipt = await lastReceipt(provider, grant);
    const bounds = { rows: 90_000, rowsAtMost: 190_000, bytes: 8_000_000, bytesAtMost: 16_388_608 };
    expect(receipt).to.include({ outcome: "broken", reason: "INTERNAL", ...bounds });
    const { receipts } = await stack.gateway(AUTHORITY).exchange.collectReceipts([grant]);
    expect(receipts.find(({ jws }) => jws === receipt?.jws)).to.include({ reason: "INTERNAL", ...bounds });
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
  });

  it("counts a quota exactly, whatever runs beside it, and after a restart", async () => {
    const grant = await newGrant({ quota: { rowsPerDay: 30_000, callsPerDay: 10 } });
    const results = await Promise.all([
      codeOf(read(grant, { limit: 20_000 })),
      codeOf(read(grant, { limit: 20_000 })),
      codeOf(read(grant, { limit: 20_000 })),
    ]);
    expect(results.filter((code) => code === "QUOTA_EXCEEDED").length).to.be.at.least(2);
    const rows = (await provider.exchange.receiptsOf([grant])).reduce((sum, receipt) => sum + receipt.rows, 0);
    expect(rows).to.be.at.most(30_000);
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    const left = 30_000 - rows;
    expect(await codeOf(read(grant, { limit: left + 1 }))).to.equal("QUOTA_EXCEEDED");
    for (let call = 4; call < 10; call++) await codeOf(read(grant, { limit: 1 }));
    expect(await codeOf(open(grant, { limit: 1 }))).to.equal("QUOTA_EXCEEDED");
  });

  it("serves the rows the filter means, and no other", async () => {
    const grant = await newGrant({ filter: { in: ["code", ["5", "7", "999999"]] } });
    expect((await read(grant, { format: "csv" })).split("\r\n")).to.deep.equal([
      "code,name",
      "5,街道办事处5",
      "7,街道办事处7",
      "",
    ]);
  });

  it("refuses a filter over columns the dataset does not have", async () => {
    const grant = await newGrant({ filter: { eq: ["secret", "1"] } });
    expect(await codeOf(open(grant))).to.equal("SOURCE_CHANGED");
  });

  it("refuses when nobody confirmed the height, and serves again when somebody does (9)", async () => {
    const grant = await newGrant();
    await read(grant, { limit: 1 });
    silent = true;
    try {
      provider.clock.offsetMs = 70_000;
      expect(await codeOf(open(grant, { limit: 1 }))).to.equal("STALE_LEDGER");
      silent = false;
      expect(await codeOf(read(grant, { limit: 1 }))).to.equal("accepted");
    } finally {
      silent = false;
      provider.clock.offsetMs = 0;
    }
  });

  it("refuses a suspended department, and serves it again", async () => {
    const grant = await newGrant();
    const authority = stack.gateway(AUTHORITY);
    await authority.submit("department.suspend", { id: GRANTEE, reason: "调查" });
    await stack.settle();
    expect(await codeOf(open(grant, { limit: 1 }))).to.equal("DEPARTMENT_SUSPENDED");
    await authority.submit("department.resume", { id: GRANTEE });
    await stack.settle();
    expect(await codeOf(read(grant, { limit: 1 }))).to.equal("accepted");
  });

  it("refuses another purpose and other items from its own users, too", async () => {
    const grant = await newGrant();
    expect(await codeOf(open(grant, { purpose: "law-enforcement" }))).to.equal("PURPOSE_MISMATCH");
    expect(await codeOf(open(grant, { items: ["note"] }))).to.equal("ITEM_NOT_SHARED");
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
      "signatures under the refusals",
    );
    expect((await grantee.exchange.receiptsOf([grant])).map(({ reason }) => reason)).to.deep.equal([
      "PURPOSE_MISMATCH",
      "ITEM_NOT_SHARED",
    ]);
  });

  it("dials no address outside its ranges (27), and no gateway with another key than the ledger's", async () => {
    const grant = await newGrant();
    const { version = 0 } = provider.index.get("department", PROVIDER) ?? {};
    const keys = (provider.index.get("department", PROVIDER)?.keys ?? []).map(({ jwk }) => jwk);
    await provider.submit("department.announce", {
      id: PROVIDER,
      expectedVersion: version,
      gateway: { url: "https://10.1.2.3:9", tlsSpkiDigest: provider.spkiDigest },
      keys,
    });
    await stack.settle();
    expect(await codeOf(open(grant))).to.equal("FORBIDDEN");
    await provider.submit("department.announce", {
      id: PROVIDER,
      expectedVersion: version + 1,
      gateway: { url: provider.url, tlsSpkiDigest: grantee.spkiDigest },
      keys,
    });
    await stack.settle();
    expect(await codeOf(open(grant))).to.equal("INTEGRITY_FAILURE");
    await provider.announce();
    await stack.settle();
    expect(await codeOf(read(grant, { limit: 1 }))).to.equal("accepted");
  });

  it("serves nothing while its log cannot be written, and serves again by itself when it can (11)", async () => {
    // The calls below that are answered, and not one more: what could not be logged is given back.
    const grant = await newGrant({ quota: { callsPerDay: 3 } });
    await read(grant, { limit: 1 });
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
      "the counter-signature",
    );
    const file = join(provider.deps.dataDir, "receipts", "receipts.log");
    // The log becomes the largest file that grows here, so that a limit on file sizes stops it alone, as a full disk would.
    await provider.shut();
    const filler = await FileReceiptLog.open(join(provider.deps.dataDir, "receipts"));
    const nobody = { rows: 0, bytes: 0, rowsAtMost: 0, bytesAtMost: 0 };
    for (let round = 0; round < 40; round++)
      await Promise.all(
        Array.from({ length: 1_000 }, () => filler.progress(`no such delivery ${"x".repeat(200)}`, nobody)),
      );
    await filler.close();
    await provider.open();
    await provider.exchange.start();
    await read(grant, { limit: 1 });
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
      "the counter-signature",
    );
    const before = (await provider.exchange.receiptsOf([grant])).length;
    execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${(await stat(file)).size}:unlimited`]);
    try {
      expect(await codeOf(read(grant))).to.equal("READ_ONLY");
      expect((await provider.exchange.receiptsOf([grant])).length).to.equal(before);
      const files = await readdir("/proc/self/fd");
      const open = await Promise.all(files.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => "")));
      expect(
        open.filter((path) => path.endsWith(".csv")),
        "the source that was opened for it",
      ).to.deep.equal([]);
    } finally {
      execFileSync("prlimit", ["--pid", String(process.pid), "--fsize=unlimited:unlimited"]);
    }
    expect(await codeOf(read(grant, { limit: 1 }))).to.equal("accepted");
    expect(await codeOf(read(grant, { limit: 1 }))).to.equal("QUOTA_EXCEEDED");
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).some(({ reason }) => reason === "READ_ONLY"),
      "the refusal that was owed",
    );
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
  });

  it("ends what it serves with a receipt when it is stopped", async () => {
    const grant = await newGrant();
    const { stream, done } = await open(grant);
    stream.on("error", () => undefined);
    await until(() => provider.exchange.counts().deliveriesRunning === 1, "the delivery");
    await provider.shut();
    stream.resume();
    expect(await codeOf(done)).to.equal("PEER_UNAVAILABLE");
    await provider.open();
    await provider.exchange.start();
    expect(await lastReceipt(provider, grant)).to.include({ outcome: "broken", reason: "PEER_UNAVAILABLE" });
    expect((await lastReceipt(provider, grant))?.rows)
      .to.be.above(0)
      .and.below(ROWS);
    await until(async () => (await lastReceipt(provider, grant))?.countersigned === true, "the counter-signature");
  });

  it("lets one department have sixteen deliveries at once, and no more (26)", async () => {
    const grant = await newGrant();
    const running = await Promise.all(Array.from({ length: 16 }, () => open(grant)));
    for (const { stream } of running) stream.on("error", () => undefined);
    expect(provider.exchange.counts().deliveriesRunning).to.equal(16);
    const one = new Intruder(grantee, provider);
    const key = await one.proofKey(grant);
    expect(await one.get(`/exchange/v1/grants/${grant}/rows`, await one.token(grant, key), key)).to.include({
      status: 429,
      code: "RATE_LIMITED",
    });
    for (const { stream } of running) stream.destroy();
    await until(() => provider.exchange.counts().deliveriesRunning === 0, "the end of the deliveries");
    expect(await one.get(`/exchange/v1/grants/${grant}/rows?limit=1`, await one.token(grant, key), key)).to.include({
      status: 200,
    });
    await one.close();
  });

  it("records sixty refusals of a department in a minute, and no more", async () => {
    const grant = await newGrant();
    provider.clock.offsetMs = 61_000;
    try {
      const codes: string[] = [];
      for (let call = 0; call < 70; call++) codes.push(await codeOf(open(grant, { items: ["note"] })));
      expect(codes.filter((code) => code === "ITEM_NOT_SHARED").length)
        .to.be.at.most(60)
        .and.above(0);
      expect(codes.at(-1)).to.equal("RATE_LIMITED");
      expect((await provider.exchange.receiptsOf([grant])).length).to.be.at.most(60);
    } finally {
      provider.clock.offsetMs = 0;
    }
  });

  it("signs nothing but a refusal with a refusal, whatever delivery its receipt speaks of", async () => {
    const { grant: id } = await stack.grant(dataset);
    const grant = grantee.index.get("grant", id);
    const kid = await ownSignatureKid(provider.deps);
    if (grant === undefined || kid === undefined) throw new Error("no grant, or no key");
    const log = await FileReceiptLog.open(join(stack.dir, "refusals"));
    const signed: number[] = [];
    const ends = {
      signed: ({ sequence }: { sequence: number }) => void signed.push(sequence),
      cut: () => undefined,
      unheard: () => undefined,
    };
    const now = new Date().toISOString();
    const keep = async (outcome: string, rows: number, delivery: string): Promise<void> => {
      const { provider: from, grantee: to, datasetVersion, terms } = grant;
      const { items, purpose, method, proofKeyThumbprint: proofKey } = terms;
      const facts = { outcome, rows, bytes: rows, format: "none", height: 1, startedAt: now, endedAt: now };
      const named = { sequence: 1, delivery, grant: id, provider: from, grantee: to, dataset, datasetVersion };
      const claims = { ...named, ...facts, items, purpose, method, proofKey, user: "u-reader", reason: "FORBIDDEN" };
      const receipt = await signJws(provider.keyStore, "sig", { typ: RECEIPT_TYPE, kid }, claims);
      await keepRefusal(
        { deps: grantee.deps, log, ends },
        grant,
        new DomainError("FORBIDDEN", "no", { receipt, refusedBy: "peer" }),
      );
    };
    try {
      await keep("completed", 1_000_000, "1".repeat(32));
      await keep("refused", 5, "2".repeat(32));
      expect(signed, "a delivery that never was").to.deep.equal([]);
      await keep("refused", 0, "3".repeat(32));
      expect(signed).to.deep.equal([1]);
    } finally {
      await log.close();
    }
  });

  it("vouches for nothing that was changed or cut on its way", async () => {
    const grant = await newGrant();
    const proxy = await TamperingProxy.before(provider, grantee);
    const direct = provider.url;
    try {
      provider.url = proxy.url;
      await provider.announce();
      await stack.settle();
      expect(await codeOf(read(grant, { limit: 100 }))).to.equal("accepted");
      const signed = (await grantee.exchange.receiptsOf([grant])).length;
      proxy.tamper = (path, chunk) =>
        path.includes("/rows") ? Buffer.from(chunk.toString("latin1").replace('"5"', '"6"'), "latin1") : chunk;
      expect(await codeOf(read(grant, { limit: 100 }))).to.equal("INTEGRITY_FAILURE");
      expect((await grantee.exchange.receiptsOf([grant])).length, "a receipt was signed for changed rows").to.equal(
        signed,
      );
      // The media type reaches a browser: it is what was asked for, whatever the other side calls its bytes.
      proxy.tamper = (path, chunk) =>
        path.includes("/rows")
          ? Buffer.from(chunk.toString("latin1").replace("application/x-ndjson", "text/html;a=aaaaaaaa"), "latin1")
          : chunk;
      expect(await codeOf(read(grant, { limit: 100 }))).to.equal("PEER_UNAVAILABLE");
      for (const at of [0, 3, 100, 5_000]) {
        proxy.tamper = (path, chunk, offset) =>
          path.includes("/rows") && offset + chunk.length > at ? undefined : chunk;
        expect(await codeOf(read(grant, { limit: 100 })), `cut at ${at}`).to.equal("PEER_UNAVAILABLE");
      }
    } finally {
      provider.url = direct;
      await provider.announce();
      await stack.settle();
      await proxy.close();
    }
    await until(
      async () =>
        (await provider.exchange.receiptsOf([grant])).filter(({ countersigned }) => !countersigned).length <= 1,
      "the receipts of the cut deliveries",
    );
  });
});
