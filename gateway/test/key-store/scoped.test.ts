import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { ScopedKeyStore } from "../../src/adapters/key-store/scoped.js";
import type { KeyStore } from "../../src/ports/key-store.js";
import { describeKeyStore } from "./describe-key-store.js";

async function openShared(): Promise<{ open: () => Promise<KeyStore>; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "mulian-keys-"));
  const unlock = { key: randomBytes(32) };
  return {
    open: () => FileKeyStore.open({ path: join(dir, "keys.json"), unlock }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

describeKeyStore("part of one", async () => {
  const { open, remove } = await openShared();
  const scoped = async (): Promise<KeyStore> => new ScopedKeyStore(await open(), "guest:one:");
  return { store: await scoped(), reopen: scoped, close: remove };
});

describe("parts of one key store", () => {
  it("have nothing of each other's, and nothing of the whole", async () => {
    const { open, remove } = await openShared();
    try {
      const whole = await open();
      const [one, other] = ["guest:one:", "guest:other:"].map((prefix) => new ScopedKeyStore(whole, prefix));
      const made = [await whole.ensureKey("sign"), await one?.ensureKey("sign"), await other?.ensureKey("sign")];
      expect(new Set(made.map((key) => key?.x))).to.have.property("size", 3);
      await whole.putSecret("word", "host's");
      expect(await one?.secret("word")).to.equal(undefined);
      await one?.putSecret("word", "guest's");
      await one?.delete("sign");
      expect((await one?.list())?.map(({ name }) => name)).to.deep.equal(["word"]);
      expect((await other?.list())?.map(({ name }) => name)).to.deep.equal(["sign"]);
      expect([await whole.secret("word"), await whole.publicJwk("sign")]).to.deep.equal(["host's", made[0]]);
    } finally {
      await remove();
    }
  });
});
