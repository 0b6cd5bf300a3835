import { join } from "node:path";
import { expect } from "chai";
import { Level } from "level";
import { addEntry, sumFromText, sumToText } from "../../src/adapters/index/level/entry-sum.js";
import { Client } from "../support/client.js";
import { AUTHORITY, CIVIL_AFFAIRS, PASSWORD, Stack } from "../support/stack.js";

const HOME = "civil-affairs";

describe("a gateway that comes back", function () {
  this.timeout(180_000);
  let stack: Stack;
  let duty: string;
  before(async () => {
    stack = await Stack.start({ departments: [AUTHORITY, CIVIL_AFFAIRS] });
    duty = (await (await stack.as(HOME, "steward")).created("/duties", { title: "行政区划管理", legalBasis: "条例" }))
      .id;
  });
  after(() => stack.close());

  const indexDir = (): string => join(stack.gatewayDir(HOME), "data", "index");
  async function editIndex(change: (db: Level) => Promise<void>): Promise<void> {
    const db = new Level(indexDir());
    await db.open();
    await change(db);
    await db.close();
  }
  const fsck = async (): Promise<{
    clean: boolean;
    differences: { where: string; subject: string; detail: string }[];
  }> => (await (await stack.as(HOME, "operator")).post("/audit/fsck")).json();

  it("still knows its sessions, users and records", async () => {
    const { token } = await stack.as(HOME, "steward");
    await stack.stopGateway(HOME);
    await stack.startGateway(HOME);
    const client = new Client(stack.gateway(HOME).apiUrl, token);
    expect((await client.get(`/duties/${duty}`)).json()).to.include({ title: "行政区划管理" });
    expect((await Client.signIn(client.apiUrl, `${HOME}-approver`, PASSWORD)).token).to.be.a("string");
  });

  it("is not ready while the ledger is away, and catches up when it is back", async () => {
    const client = await stack.as(HOME, "steward");
    const ready = async (): Promise<number> => (await fetch(`${client.apiUrl}/readyz`)).status;
    expect(await ready()).to.equal(200);
    await stack.stopNetwork();
    await client.until("not ready", async () => ((await ready()) === 503 ? true : undefined));
    const refused = await client.post("/duties", { title: "a", legalBasis: "b" });
    expect(refused.status).to.be.oneOf([503, 504]);
    expect(refused.headers.get("retry-after")).to.match(/^\d+$/);
    expect((await client.get(`/duties/${duty}`)).status, "reads go on").to.equal(200);
    await stack.startNetwork();
    await client.until("ready again", async () => ((await ready()) === 200 ? true : undefined));
    await client.created("/duties", { title: "恢复之后", legalBasis: "条例" });
  });

  it("rebuilds a damaged index to what it was", async () => {
    await stack.stopGateway(HOME);
    await editIndex((db) => db.del("m!meta"));
    await stack.startGateway(HOME);
    const client = await stack.as(HOME, "steward");
    expect((await client.get(`/duties/${duty}`)).json()).to.include({ title: "行政区划管理" });
    expect(await fsck()).to.deep.include({ clean: true, differences: [] });
  });

  it("has fsck find a difference somebody planted, sums and all", async () => {
    await stack.stopGateway(HOME);
    await editIndex(async (db) => {
      const [key = ""] = await db.keys({ gte: `v!duty!${duty}!`, limit: 1 }).all();
      const before = (await db.get(key)) ?? "";
      const after = before.replace("行政区划管理", "无关的职责");
      const meta = JSON.parse((await db.get("m!meta")) ?? "") as { sum: string };
      const whole = 1n << 256n;
      const sum = (addEntry(sumFromText(meta.sum), key, after) + whole - addEntry(0n, key, before)) % whole;
      await db.batch([
        { type: "put", key, value: after },
        { type: "put", key: "m!meta", value: JSON.stringify({ ...meta, sum: sumToText(sum) }) },
      ]);
    });
    await stack.startGateway(HOME);
    const report = await fsck();
    expect(report.clean).to.equal(false);
    expect(report.differences.map(({ where, subject }) => `${where} ${subject}`)).to.deep.equal([
      `index duty:${duty}`,
      "index digest",
    ]);
    await stack.stopGateway(HOME);
    await editIndex((db) => db.clear());
    await stack.startGateway(HOME);
    expect((await fsck()).clean).to.equal(true);
  });

  it("builds its index anew when the ledger is another one", async () => {
    const height = async (): Promise<number> =>
      (await (await stack.as(HOME, "steward")).get("/status")).json<{ indexedHeight: number }>().indexedHeight;
    expect(await height()).to.be.greaterThan(3);
    await stack.stopGateway(HOME);
    await editIndex(async (db) => {
      const text = (await db.get("b!000000000000")) ?? "";
      const block = JSON.parse(text) as { headerHash: string };
      const meta = JSON.parse((await db.get("m!meta")) ?? "") as { sum: string; height: number };
      // As if the index had been made from a ledger of one other block.
      const other = JSON.stringify({ ...block, headerHash: "f".repeat(64) });
      await db.clear();
      await db.batch([
        { type: "put", key: "b!000000000000", value: other },
        {
          type: "put",
          key: "m!meta",
          value: JSON.stringify({
            ...meta,
            height: 1,
            genesisHash: "f".repeat(64),
            sum: sumToText(addEntry(0n, "b!000000000000", other)),
          }),
        },
      ]);
    });
    await stack.startGateway(HOME);
    expect(await height()).to.be.greaterThan(3);
    expect((await fsck()).clean).to.equal(true);
  });
});
