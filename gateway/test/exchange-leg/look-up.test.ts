import { readFile, readdir, rename } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { DomainError, type LookUpQuestion, type NewAccessRequest } from "@mulian/domain";
import { expect } from "chai";
import { pino } from "pino";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import { claimsOf } from "../../src/exchange/receipt.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import { logger, type Gateway } from "./gateway.js";
import { Intruder } from "./intruder.js";
import { PEOPLE, PEOPLE_CONTENT, peopleCsv } from "./people.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

const [ZHANG] = PEOPLE;
const ZHANG_ID = ZHANG?.[0] ?? "";
const TWICE = "310101197001010044";

describe("look-up by key", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let intruder: Intruder;
  let csv: string;
  let sqlite: string;
  const logged: string[] = [];

  before(async () => {
    const log = new PassThrough();
    log.on("data", (line: Buffer) => logged.push(line.toString("utf8")));
    stack = await Stack.start({ dependencies: () => ({ logger: pino({ level: "trace" }, log) }) });
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    intruder = new Intruder(grantee, provider);
    csv = await stack.publish("people", peopleCsv(PEOPLE), PEOPLE_CONTENT);
    const database = new DatabaseSync(join(stack.dir, "people.sqlite"));
    database.exec("CREATE TABLE people (id TEXT, number INTEGER, name TEXT, born DATE, region TEXT, income INTEGER)");
    const insert = database.prepare("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?)");
    for (const [id, number, name, born, region, income] of PEOPLE)
      insert.run(id, number, name, born, region, income === "" ? null : Number(income));
    database.close();
    sqlite = await stack.publish(
      "people-table",
      "",
      PEOPLE_CONTENT,
      openDataSource(
        { kind: "sqlite", path: join(stack.dir, "people.sqlite"), table: "people" },
        {
          name: "people-table",
          reach: { sourceDirectories: [stack.dir], secretDirectories: [], databaseHosts: [] },
          log: logger,
        },
      ),
    );
  });
  after(async () => {
    await intruder.close();
    await stack.close();
  });

  const granted = async (dataset: string, terms: Partial<NewAccessRequest> = {}): Promise<string> => {
    return stack.activeGrant(dataset, {
      items: ["name", "income"],
      method: "look-up",
      lookUp: { keys: ["id"], recordsAtMost: 1 },
      quota: { callsPerDay: 100 },
      ...terms,
    });
  };
  const lookUp = (grantId: string, question: LookUpQuestion) =>
    grantee.exchange.lookUp({ grantId, user: "u-reader", question, signal: AbortSignal.timeout(20_000) });
  const lastClaims = async (grant: string) => {
    const receipt = (await provider.exchange.receiptsOf([grant])).at(-1);
    if (receipt === undefined) throw new Error("no receipt");
    return claimsOf(receipt);
  };

  it("finds the record with the key, the granted items of it, masked; and leaves the receipt of a delivery on both sides", async () => {
    for (const dataset of [csv, sqlite]) {
      const grant = await granted(dataset, { masking: [{ item: "name", transform: "keep-ends", first: 1, last: 0 }] });
      const found = await lookUp(grant, { keys: { id: ZHANG_ID } });
      expect(found.records).to.deep.equal([{ name: "张****", income: 37_000 }]);
      expect(found.receipt).to.include({ outcome: "completed", rows: 1, countersigned: true, user: "u-reader" });
      expect(await lastClaims(grant)).to.include({ method: "look-up", format: "json", rows: 1 });
      await until(
        async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
        "the counter-signature",
      );
      expect((await lookUp(grant, { keys: { id: ZHANG_ID }, items: ["income"] })).records).to.deep.equal([
        { income: 37_000 },
      ]);
      const none = await lookUp(grant, { keys: { id: "1" } });
      expect(none).to.deep.include({ records: [] });
      expect(none.receipt).to.include({ outcome: "completed", rows: 0 });
    }
  });

  it("returns none when more records have the key than one look-up may return", async () => {
    const one = await granted(csv);
    expect(await codeOf(lookUp(one, { keys: { id: TWICE } }))).to.equal("TOO_MANY_MATCHES");
    expect(await lastClaims(one)).to.include({ outcome: "refused", reason: "TOO_MANY_MATCHES", rows: 0, bytes: 0 });
    const two = await granted(csv, { lookUp: { keys: ["id"], recordsAtMost: 2 } });
    expect((await lookUp(two, { keys: { id: TWICE } })).records).to.have.length(2);
    const both = await granted(csv, { lookUp: { keys: ["id", "region"], recordsAtMost: 1 }, items: ["number"] });
    expect((await lookUp(both, { keys: { id: TWICE, region: "310115" } })).records).to.deep.equal([{ number: 5 }]);
  });

  it("stays within the grant's own row filter", async () => {
    const grant = await granted(csv, { filter: { eq: ["region", "310101"] } });
    expect((await lookUp(grant, { keys: { id: ZHANG_ID } })).records).to.deep.equal([]);
    expect((await lookUp(grant, { keys: { id: TWICE } })).records).to.have.length(1);
  });

  it("binds key values: what looks like SQL is only a text that nobody has (28)", async () => {
    const hostile = [
      "' OR '1'='1",
      "x'; DROP TABLE people; --",
      "%",
      "1 UNION SELECT id FROM people",
      '"',
      "\\",
      "${id}",
    ];
    for (const dataset of [csv, sqlite]) {
      const grant = await granted(dataset);
      for (const id of hostile) expect((await lookUp(grant, { keys: { id } })).records, id).to.deep.equal([]);
      expect((await lookUp(grant, { keys: { id: ZHANG_ID } })).records).to.have.length(1);
    }
  });

  it("names every key that is missing, unknown or of another type, here and at the provider's", async () => {
    const grant = await granted(csv, { lookUp: { keys: ["id", "number"], recordsAtMost: 1 } });
    const question = { keys: { number: "five", phone: "1" } } as const;
    const refusal = await lookUp(grant, question).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(DomainError);
    expect((refusal as DomainError).details.errors?.map(({ path, code }) => `${path} ${code}`)).to.deep.equal([
      "keys.id missing",
      "keys.phone unknown-item",
      "keys.number item-type",
    ]);
    const before = (await provider.exchange.receiptsOf([grant])).length;
    const answer = await intruder.ask(grant, "look-up", question);
    expect(answer).to.include({ status: 400, code: "INVALID_INPUT" });
    expect(answer.receipt).to.be.a("string");
    expect(await provider.exchange.receiptsOf([grant])).to.have.length(before + 1);
    expect(await lastClaims(grant)).to.include({ outcome: "refused", reason: "INVALID_INPUT" });
    for (const bad of [
      '{"keys":{"id":"a\\u0000b","number":1}}',
      '{"keys":{"id":"1","id":"2"}}',
      '{"keys":{"id":null}}',
      '{"keys":{"id":"1"},"filter":{}}',
      "[]",
      "{",
    ])
      expect(await intruder.ask(grant, "look-up", bad), bad).to.include({ status: 400, code: "INVALID_INPUT" });
    const polluted = await intruder.ask(grant, "look-up", '{"keys":{"__proto__":"x","id":"1","number":1}}');
    expect(polluted).to.include({ status: 400, code: "INVALID_INPUT" });
    expect(Object.prototype).not.to.have.property("x");
  });

  it("returns granted items only", async () => {
    const grant = await granted(csv);
    const question = { keys: { id: ZHANG_ID }, items: ["name", "born"] };
    expect(await codeOf(lookUp(grant, question))).to.equal("ITEM_NOT_SHARED");
    expect(await intruder.ask(grant, "look-up", question)).to.include({ status: 403, code: "ITEM_NOT_SHARED" });
  });

  it("is the only way under its grant, and no way under another", async () => {
    const grant = await granted(csv);
    expect(await intruder.ask(grant, "check", { values: { id: ZHANG_ID } })).to.include({
      status: 403,
      code: "FORBIDDEN",
    });
    expect(await intruder.ask(grant, "aggregate", {})).to.include({ status: 403, code: "FORBIDDEN" });
    const { grant: rows } = await stack.grant(csv, { items: ["name"] });
    await stack.deliver(rows);
    expect(await intruder.ask(rows, "look-up", { keys: { id: ZHANG_ID } })).to.include({
      status: 403,
      code: "FORBIDDEN",
    });
    expect(await codeOf(lookUp(rows, { keys: { id: ZHANG_ID } }))).to.equal("FORBIDDEN");
  });

  it("counts calls exactly, at once and over a restart", async () => {
    const grant = await granted(csv, { quota: { callsPerDay: 5 } });
    const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))));
    expect(codes.filter((code) => code === "accepted")).to.have.length(5);
    expect(codes.filter((code) => code === "QUOTA_EXCEEDED")).to.have.length(3);
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    expect(await codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))).to.equal("QUOTA_EXCEEDED");
  });

  it("counts a refusal that tells that there are several, over a restart too", async () => {
    const grant = await granted(csv, { quota: { callsPerDay: 1 } });
    expect(await codeOf(lookUp(grant, { keys: { id: TWICE } }))).to.equal("TOO_MANY_MATCHES");
    expect(await codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))).to.equal("QUOTA_EXCEEDED");
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    expect(await codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))).to.equal("QUOTA_EXCEEDED");
  });

  it("has a call back at once whose source failed", async () => {
    const grant = await granted(csv, { quota: { callsPerDay: 1 } });
    const file = join(stack.dir, "people.csv");
    await rename(file, `${file}.away`);
    expect(await codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))).to.equal("SOURCE_UNAVAILABLE");
    await rename(`${file}.away`, file);
    expect(await codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))).to.equal("accepted");
    expect(await codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))).to.equal("QUOTA_EXCEEDED");
  });

  it("ends with the grant", async () => {
    const grant = await granted(csv);
    expect(await codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))).to.equal("accepted");
    await provider.submit("grant.revoke", { id: grant, reason: "核查" });
    expect(await codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }))).to.equal("GRANT_NOT_ACTIVE");
    expect(await lastClaims(grant)).to.include({ outcome: "refused", reason: "GRANT_NOT_ACTIVE" });
  });

  it("lets nothing leave that was found after the grant was revoked", async () => {
    const grant = await granted(csv);
    const source = provider.sources.get("people");
    if (source === undefined) throw new Error("no source");
    const reading = Promise.withResolvers<void>();
    const revoked = Promise.withResolvers<void>();
    const slow: typeof source = Object.assign(Object.create(source), {
      async *read(query: Parameters<typeof source.read>[0]) {
        reading.resolve();
        await revoked.promise;
        yield* source.read(query);
      },
    });
    provider.sources.set("people", slow);
    const asked = codeOf(lookUp(grant, { keys: { id: ZHANG_ID } }));
    await reading.promise;
    await provider.submit("grant.revoke", { id: grant, reason: "核查" });
    revoked.resolve();
    expect(await asked).to.equal("GRANT_NOT_ACTIVE");
    provider.sources.set("people", source);
    expect(await lastClaims(grant)).to.include({ outcome: "broken", reason: "GRANT_NOT_ACTIVE", rows: 0, bytes: 0 });
  });

  it("leaves key values and what was found in no log, receipt or store of either gateway", async () => {
    const grant = await granted(csv);
    const found = await lookUp(grant, { keys: { id: ZHANG_ID } });
    expect(found.records).to.have.length(1);
    const kept = async (gateway: Gateway): Promise<string> => {
      const files = await readdir(gateway.dir, { recursive: true, withFileTypes: true });
      const texts = files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), "latin1"));
      return (await Promise.all(texts)).join("\n");
    };
    const all = `${logged.join("\n")}\n${await kept(provider)}\n${await kept(grantee)}`;
    expect(all).to.include(grant);
    for (const secret of [ZHANG_ID, "张三", Buffer.from("张三").toString("latin1")])
      expect(all.includes(secret), secret).to.equal(false);
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
    expect(await grantee.exchange.checkReceipts()).to.deep.equal([]);
  });
});
