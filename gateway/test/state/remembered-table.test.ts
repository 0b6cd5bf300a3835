import { expect } from "chai";
import { rememberedTable } from "../../src/adapters/state/remembered-table.js";
import type { Table } from "../../src/ports/table.js";

/** A table in memory that counts its reads, and whose writes take until they are let through. */
function slowTable() {
  const rows = new Map<string, string>();
  let reads = 0;
  let letThrough: () => void = () => undefined;
  const written = (): Promise<void> => new Promise((resolve) => (letThrough = resolve));
  const table: Table<string> = {
    get: async (key) => ((reads += 1), rows.get(key)),
    put: async (key, value) => {
      await written();
      rows.set(key, value);
    },
    remove: async (key) => {
      await written();
      rows.delete(key);
    },
    entries: async () => [...rows],
  };
  return { table, rows, reads: () => reads, letThrough: () => letThrough() };
}

describe("a table with its rows in memory", () => {
  it("reads a row once, and anew after each change", async () => {
    const { table, rows, reads, letThrough } = slowTable();
    rows.set("a", "1");
    const remembered = rememberedTable(table);
    for (let time = 0; time < 3; time++) expect(await remembered.get("a")).to.equal("1");
    expect(reads()).to.equal(1);
    const put = remembered.put("a", "2");
    letThrough();
    await put;
    expect(await remembered.get("a")).to.equal("2");
    const removed = remembered.remove("a");
    letThrough();
    await removed;
    expect(await remembered.get("a")).to.equal(undefined);
  });

  it("does not remember what it read while the row was being removed", async () => {
    const { table, rows, letThrough } = slowTable();
    rows.set("session", "open");
    const remembered = rememberedTable(table);
    const removed = remembered.remove("session");
    expect(await remembered.get("session"), "still there").to.equal("open");
    letThrough();
    await removed;
    expect(await remembered.get("session"), "signed out").to.equal(undefined);
  });

  it("does not remember that a row is absent", async () => {
    const { table, rows, reads } = slowTable();
    const remembered = rememberedTable(table);
    expect(await remembered.get("a")).to.equal(undefined);
    rows.set("a", "1");
    expect(await remembered.get("a")).to.equal("1");
    expect(reads()).to.equal(2);
  });
});
