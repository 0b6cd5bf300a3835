import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { Level } from "level";
import { openWhenFree } from "../../src/adapters/state/open-when-free.js";

describe("a gateway's state that another process may have open", () => {
  let directory: string;
  let holder: Level;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "mulian-held-"));
    holder = new Level(directory);
    await openWhenFree(holder, directory);
  });
  afterEach(async () => {
    await holder.close();
    await rm(directory, { recursive: true });
  });

  it("is waited for until that one has closed it", async () => {
    const next = new Level(directory);
    const opening = openWhenFree(next, directory);
    await holder.close();
    await opening;
    expect(next.status).to.equal("open");
    await next.close();
  });

  it("is told to be another's when it stays so", async () => {
    const refused: unknown = await openWhenFree(new Level(directory), directory, 0).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DomainError).with.property("code", "INVALID_INPUT");
    expect(holder.status).to.equal("open");
  });
});
