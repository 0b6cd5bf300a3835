import { arrayBuffer, text } from "node:stream/consumers";
import type { Masking } from "@mulian/domain";
import { expect } from "chai";
import { parquetReadObjects } from "hyparquet";
import { CONTENT, GRANTEE, PROVIDER } from "./contents.js";
import { Intruder } from "./intruder.js";
import { Stack } from "./stack.js";

const PEOPLE = [
  "110101198706050011,张三,13812345678,1987-06-05,37000",
  "110101199012120022,李四,13900001111,1990-12-12,41999",
  "310101198706050033,王五,,1987-06-07,",
];

const masking: Masking = [
  { item: "id", transform: "hash" },
  { item: "name", transform: "keep-ends", first: 1, last: 0 },
  { item: "phone", transform: "drop" },
  { item: "born", transform: "generalise-date", to: "year" },
  { item: "income", transform: "generalise-number", step: 1_000 },
];
const items = ["id", "name", "phone", "born", "income"];

describe("masking by item on the leg", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;

  before(async () => {
    stack = await Stack.start();
    const content = {
      items: (["id", "name", "phone", "born"] as const).map((name) => ({
        name,
        title: name,
        type: name === "born" ? ("date" as const) : ("text" as const),
        sensitivity: "personal" as const,
      })),
    };
    dataset = await stack.publish("people", `id,name,phone,born,income\n${PEOPLE.join("\n")}\n`, {
      items: [...content.items, { name: "income", title: "收入", type: "integer", sensitivity: "personal" }],
      shareMethods: [...CONTENT.shareMethods],
    });
  });
  after(() => stack.close());

  const rowsOf = async (grantId: string): Promise<readonly Record<string, unknown>[]> => {
    const opened = await stack.openRows(grantId);
    const lines = (await text(opened.stream)).trimEnd().split("\n");
    await opened.done;
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>); // NDJSON of our own encoder
  };
  const granted = async (method: "interface" | "file", terms: { masking?: Masking } = { masking }) => {
    return stack.activeGrant(dataset, { items, method, ...terms });
  };
  const shown = (rows: readonly Record<string, unknown>[]): unknown =>
    rows.map(({ name, phone, born, income }) => [name, phone, born, income]);
  const masked = [
    ["张****", null, "1987", 37_000],
    ["李****", null, "1990", 41_000],
    ["王****", null, "1987", null],
  ];
  const ids = (rows: readonly Record<string, unknown>[]): readonly unknown[] => rows.map(({ id }) => id);

  it("masks rows, with a hash that lasts over a restart and means nothing under another grant", async () => {
    const grant = await granted("interface");
    // Two that ask at once are the first to need a salt, and get the same one.
    const [rows, meanwhile] = await Promise.all([rowsOf(grant), rowsOf(grant)]);
    expect(shown(rows)).to.deep.equal(masked);
    expect(ids(meanwhile)).to.deep.equal(ids(rows));
    expect(new Set(ids(rows)).size).to.equal(3);
    const provider = stack.gateway(PROVIDER);
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    expect(ids(await rowsOf(grant))).to.deep.equal(ids(rows));
    const other = await rowsOf(await granted("interface"));
    expect(shown(other)).to.deep.equal(masked);
    expect(ids(other)).not.to.include.members([ids(rows)[0]]);
  });

  it("gives a Parquet file the types that masked values have, by interface and out of a package", async () => {
    for (const method of ["interface", "file"] as const) {
      const opened = await stack.openRows(await granted(method), { format: "parquet" });
      const file = await arrayBuffer(opened.stream);
      await opened.done;
      const rows = await parquetReadObjects({ file });
      expect(rows.map(({ name, phone, born, income }) => [name, phone, born, income])).to.deep.equal([
        ["张****", null, "1987", 37_000n],
        ["李****", null, "1990", 41_000n],
        ["王****", null, "1987", null],
      ]);
    }
  });

  it("masks what is sealed, and shares no package where the masking differs or hashes", async () => {
    const packages = (): ReadonlySet<string> =>
      new Set(
        stack
          .gateway(PROVIDER)
          .index.all("data-key", () => true)
          .map(({ packageDigest }) => packageDigest),
      );
    const before = packages().size;
    const [first, second, third] = [await granted("file"), await granted("file"), await granted("file", {})];
    const rows = await rowsOf(first);
    expect(shown(rows)).to.deep.equal(masked);
    expect(ids(await rowsOf(second))).not.to.include.members([ids(rows)[0]]);
    expect((await rowsOf(third))[0]).to.include({ name: "张三", phone: "13812345678" });
    expect(packages().size - before).to.equal(3);
  });

  it("keeps the salt to the provider's key store", async () => {
    const grant = await granted("interface");
    await rowsOf(grant);
    const { keyStore } = stack.gateway(PROVIDER);
    expect(await keyStore.secret(`grant-salt-${grant}`)).to.match(/^[\w-]{43}$/);
    expect(await stack.gateway(GRANTEE).keyStore.secret(`grant-salt-${grant}`)).to.equal(undefined);
  });

  it("forgets the salt of a grant that is over, and no other's", async () => {
    const [ended, lasting] = [await granted("interface"), await granted("interface")];
    await rowsOf(ended);
    await rowsOf(lasting);
    const provider = stack.gateway(PROVIDER);
    await provider.submit("grant.revoke", { id: ended, reason: "用途变更" });
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    expect(await provider.keyStore.secret(`grant-salt-${ended}`)).to.equal(undefined);
    expect(await provider.keyStore.secret(`grant-salt-${lasting}`)).to.be.a("string");
  });

  it("streams no rows to whom a narrower method was granted", async () => {
    const { grant } = await stack.grant(dataset, {
      items: ["name"],
      method: "look-up",
      lookUp: { keys: ["id"], recordsAtMost: 1 },
      quota: { callsPerDay: 10 },
    });
    await stack.deliver(grant);
    const intruder = new Intruder(stack.gateway(GRANTEE), stack.gateway(PROVIDER));
    const key = await intruder.proofKey(grant);
    const answer = await intruder.get(`/exchange/v1/grants/${grant}/rows`, await intruder.token(grant, key), key);
    await intruder.close();
    expect(answer).to.include({ status: 403, code: "FORBIDDEN" });
    expect((await stack.gateway(PROVIDER).exchange.receiptsOf([grant])).at(-1)).to.include({ outcome: "refused" });
  });
});
