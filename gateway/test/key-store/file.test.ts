import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { readUnlockFile, type Unlock } from "../../src/adapters/key-store/unlock.js";
import { codeOf, describeKeyStore } from "./describe-key-store.js";

const unlock: Unlock = { key: randomBytes(32) };

describeKeyStore("file", async () => {
  const dir = await mkdtemp(join(tmpdir(), "mulian-keys-"));
  const open = () => FileKeyStore.open({ path: join(dir, "keys.json"), unlock });
  return { store: await open(), reopen: open, close: () => rm(dir, { recursive: true, force: true }) };
});

describe("key store file", () => {
  let dir: string;
  let path: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "mulian-keys-"));
    path = join(dir, "inner", "keys.json");
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  const open = (by: Unlock = unlock) => FileKeyStore.open({ path, unlock: by });

  interface Stored {
    derivation: { N: number };
    entries: { name: string; kind: string; sealed: string }[];
    seal: string;
  }

  /** Writes the file as somebody without the key would change it. */
  async function change(edit: (stored: Stored) => void): Promise<void> {
    const stored: Stored = JSON.parse(await readFile(path, "utf8"));
    edit(stored);
    await writeFile(path, JSON.stringify(stored));
  }

  it("belongs to its owner and holds nothing readable", async () => {
    const store = await open();
    await store.putSecret("word", "open-sesame");
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect((await stat(join(dir, "inner"))).mode & 0o777).to.equal(0o700);
    expect(await readFile(path, "utf8")).not.to.include("open-sesame");
    expect(await readdir(join(dir, "inner"))).to.deep.equal(["keys.json"]);
  });

  it("opens with its passphrase only", async () => {
    const passphrase = "correct horse battery";
    await (await open({ passphrase })).putSecret("a", "b");
    expect(await (await open({ passphrase })).secret("a")).to.equal("b");
    expect(await codeOf(() => open({ passphrase: "correct horse batterY" }))).to.equal("WRONG_PASSPHRASE");
    expect(await codeOf(() => open(unlock))).to.equal("WRONG_PASSPHRASE");
  });

  it("opens with its key only, and refuses a weak passphrase for a new store", async () => {
    expect(await codeOf(() => open({ passphrase: "short" }))).to.equal("WEAK_PASSPHRASE");
    await open();
    expect(await codeOf(() => open({ key: randomBytes(32) }))).to.equal("WRONG_PASSPHRASE");
    expect(await codeOf(() => open({ passphrase: "correct horse battery" }))).to.equal("WRONG_PASSPHRASE");
    expect(await codeOf(() => open())).to.equal("accepted");
  });

  it("notices entries that were changed, swapped, dropped or renamed", async () => {
    const store = await open();
    await store.putSecret("a", "1");
    await store.putSecret("b", "2");
    const original = await readFile(path, "utf8");
    const edits: ((stored: Stored) => void)[] = [
      ({ entries }) => entries.pop(),
      ({ entries }) => entries.reverse(),
      ({ entries }) => Object.assign(entries[0] ?? {}, { name: "c" }),
      ({ entries }) => Object.assign(entries[0] ?? {}, { sealed: entries[1]?.sealed }),
      (stored) => Object.assign(stored, { seal: "AAAA" }),
    ];
    for (const edit of edits) {
      await writeFile(path, original);
      await change(edit);
      expect(await codeOf(() => open()), edit.toString()).to.equal("TAMPERED");
    }
    await writeFile(path, original);
    expect(await codeOf(() => open())).to.equal("accepted");
  });

  it("says so when the file is no key store, or asks for absurd work", async () => {
    await open({ passphrase: "correct horse battery" });
    await change((stored) => Object.assign(stored.derivation, { N: 1_048_576, r: 16 }));
    expect(await codeOf(() => open({ passphrase: "correct horse battery" }))).to.equal("MALFORMED");
    await writeFile(path, "{}");
    expect(await codeOf(() => open())).to.equal("MALFORMED");
  });

  it("keeps the old state when it cannot write", async function () {
    // The superuser may write anywhere, so there the folder is replaced by a file that cannot hold one.
    const store = await open();
    await store.putSecret("a", "1");
    const folder = join(dir, "inner");
    if (process.getuid?.() === 0) {
      await rm(folder, { recursive: true });
      await writeFile(folder, "");
    } else {
      await chmod(folder, 0o500);
    }
    expect(await codeOf(() => store.putSecret("a", "2"))).to.equal("NOT_WRITABLE");
    expect(await store.secret("a")).to.equal("1");
    if (process.getuid?.() !== 0) await chmod(folder, 0o700);
  });

  it("reads a passphrase or a key from a mounted file", async () => {
    const file = join(dir, "secret");
    await writeFile(file, "correct horse battery\n");
    expect(await readUnlockFile(file)).to.deep.equal({ passphrase: "correct horse battery" });
    await writeFile(file, unlock.key);
    expect(await readUnlockFile(file)).to.deep.equal(unlock);
    await writeFile(file, "exactly thirty-two characters !!");
    expect(await readUnlockFile(file)).to.deep.equal({ passphrase: "exactly thirty-two characters !!" });
  });
});
