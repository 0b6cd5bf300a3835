import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { codeOf, problemOf } from "../support/code-of.js";
import { runCommand } from "../support/command-line.js";
import { agree, datasetContent, deliver, newRequest, publish, registerDuty, rowsOf } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

/** Names that stand in no other table, so that a byte of them found anywhere came from here. */
const ROWS = 700;
const TABLE = [
  "code,name,areaCode,cityCode,provinceCode",
  ...Array.from({ length: ROWS }, (_, no) =>
    no % 2 === 0 ? `11${no},封存街道${no},1101,1101,11` : `31${no},别处${no},3101,3101,31`,
  ),
].join("\n");
const BEIJING = { eq: ["provinceCode", "11"] };

describe("a dataset handed over as a sealed package", function () {
  this.timeout(180_000);
  const system = shareStack(async (folder) => {
    await writeFile(join(folder, "sealed.csv"), `${TABLE}\n`);
    const bindings = { "sealed-streets": { kind: "csv", path: join(folder, "sealed.csv") } };
    return { sources: { "civil-affairs": bindings }, sourceRoots: [folder] };
  });
  let stack: Stack;
  let dataset: string;
  let grant: string;

  before(async function () {
    stack = await system(this);
    dataset = await publish(stack, datasetContent(await registerDuty(stack)), "sealed-streets");
    grant = await agree(stack, newRequest(dataset, { method: "file", filter: BEIJING }));
  });

  const filesBelow = async (folder: string): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  it("gives no rows before its key was handed over", async () => {
    const problem = await problemOf(rowsOf(stack, grant));
    expect(problem).to.include({ code: "GRANT_NOT_ACTIVE", status: 403 });
  });

  it("seals, hands the wrapped key over, and has the grantee acknowledge on the ledger that it holds it", async () => {
    await deliver(stack, grant);
    const auditor = await stack.as("bureau-auditor");
    await stack.settle();
    const { items } = await auditor.call("listKeyHoldings", { query: { grant } });
    expect(items).to.have.length(1);
    expect(items[0]).to.include({
      holdingKind: "data-key",
      state: "acknowledged",
      holder: "statistics",
      provider: "civil-affairs",
    });
    expect(items[0]?.jweDigest).to.match(/^[0-9a-f]{64}$/);
    const keys = await auditor.call("listKeys", { query: { dataset } });
    expect(keys.items).to.have.length(1);
    expect(keys.items[0]).to.include({
      id: items[0]?.dataKey,
      state: "active",
      custodian: "civil-affairs",
      suite: "A256GCM-HKDF-SHA256",
    });
  });

  it("shows the key to its custodian and its holder, and to nobody else", async () => {
    const totals = await Promise.all(
      ["civil-steward", "stats-requester", "ecology-requester"].map(async (user) => {
        const client = await stack.as(user);
        const { total: holdings } = await client.call("listKeyHoldings", { query: { dataset } });
        return `${(await client.call("listKeys", { query: { dataset } })).total} ${holdings}`;
      }),
    );
    expect(totals).to.deep.equal(["1 1", "1 1", "0 0"]);
  });

  it("gives the granted rows and items out of the package, with a receipt both signed", async () => {
    const rows = await rowsOf(stack, grant);
    expect(rows.length).to.be.above(300);
    expect(
      rows.every((row) => Object.keys(row).join() === "code,name" && String(row["code"]).startsWith("11")),
    ).to.equal(true);
    const requester = await stack.as("stats-requester");
    const stream = requester.stream("getRows", { params: { id: grant }, query: { items: "code,provinceCode" } });
    expect(await codeOf(stream)).to.equal("ITEM_NOT_SHARED");
    await until("the receipt of the package", async () => {
      const { items } = await (await stack.as("civil-steward")).call("listReceipts", { query: { grant } });
      return items.some(
        (receipt) => receipt.outcome === "completed" && receipt.countersigned && receipt.rows === rows.length,
      );
    });
  });

  it("gives the same from the command line, with its key among those that are listed", async () => {
    const run = (...args: string[]) =>
      runCommand([...args, "--as", "stats-requester"], { environment: { MULIAN_DATA: stack.dataDir } });
    const fetched = await run("fetch", grant, "--format", "ndjson");
    expect(fetched.status, fetched.stderr).to.equal(0);
    const lines = fetched.stdout.trimEnd().split("\n");
    expect(lines.map((line): unknown => JSON.parse(line))).to.deep.equal(await rowsOf(stack, grant));
    const listed = await run("key-holding", "list", "--grant", grant);
    expect(listed.stdout).to.include("data-key").and.include("acknowledged");
  });

  it("keeps no row of it in the clear at either gateway, nor anywhere on the ledger", async () => {
    const name = String((await rowsOf(stack, grant))[0]?.["name"]);
    const needle = Buffer.from(name);
    const places = [stack.dataOf("statistics"), stack.dataOf("civil-affairs"), join(stack.dataDir, "network")];
    const files = (await Promise.all(places.map(filesBelow))).flat();
    expect(files.length).to.be.above(20);
    const holding: string[] = [];
    for (const file of files) if ((await readFile(file)).includes(needle)) holding.push(file);
    expect(holding).to.deep.equal([]);
  });

  it("ends for good when the grantee's unit gives it back or the provider revokes it", async () => {
    const provider = await stack.as("civil-approver");
    const params = { id: grant };
    expect(
      await codeOf((await stack.as("ecology-approver")).call("revokeGrant", { params, body: { reason: "无关" } })),
    ).to.equal("NOT_FOUND");
    await provider.call("revokeGrant", { params, body: { reason: "用途变更" } });
    await stack.settle();
    expect(await codeOf(rowsOf(stack, grant))).to.equal("GRANT_NOT_ACTIVE");
    expect(await codeOf(provider.call("resumeGrant", { params }))).to.equal("GRANT_NOT_ACTIVE");
    const { items } = await (await stack.as("bureau-auditor")).call("listKeyHoldings", { query: { grant } });
    expect(items.map(({ effectiveState }) => effectiveState)).to.deep.equal(["ended"]);
  });
});
