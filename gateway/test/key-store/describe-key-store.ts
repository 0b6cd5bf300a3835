import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { inspect } from "node:util";
import { expect } from "chai";
import { type KeyStore, KeyStoreError } from "../../src/ports/key-store.js";

export interface OpenStore {
  readonly store: KeyStore;
  /** The same store as another process start would see it. */
  reopen(): Promise<KeyStore>;
  close(): Promise<void>;
}

export async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
    return "accepted";
  } catch (error) {
    if (error instanceof KeyStoreError) return error.code;
    throw error;
  }
}

/** What every key store does. */
export function describeKeyStore(implementation: string, open: () => Promise<OpenStore>): void {
  describe(`key store: ${implementation}`, () => {
    let opened: OpenStore;
    let store: KeyStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });

    afterEach(() => opened.close());

    const newPem = (curve = "P-256"): string =>
      generateKeyPairSync("ec", {
        namedCurve: curve,
        privateKeyEncoding: { format: "pem", type: "pkcs8" },
        publicKeyEncoding: { format: "pem", type: "spki" },
      }).privateKey;

    it("makes keys and keeps them", async () => {
      const made = await store.generate("department-sign", "P-256");
      expect(await codeOf(() => store.generate("department-sign", "P-256"))).to.equal("ALREADY_EXISTS");
      expect(await store.ensureKey("department-sign")).to.deep.equal(made);
      const other = await store.ensureKey("department-encrypt");
      expect(other).not.to.deep.equal(made);
      const again = await opened.reopen();
      expect(await again.publicJwk("department-sign")).to.deep.equal(made);
      expect(await again.publicJwk("department-encrypt")).to.deep.equal(other);
      expect(await again.publicJwk("nothing")).to.equal(undefined);
    });

    it("takes in a key once, and no other under its name", async () => {
      const pem = newPem();
      await store.put("user:a@example", pem);
      await store.put("user:a@example", pem);
      expect(await codeOf(() => store.put("user:a@example", newPem()))).to.equal("ALREADY_EXISTS");
      expect(await codeOf(() => store.put("user:b", newPem("P-384")))).to.equal("KEY_INVALID");
      expect(await codeOf(() => store.put("user:b", "no key"))).to.equal("KEY_INVALID");
      const { x, y } = createPublicKey(pem).export({ format: "jwk" });
      expect(await store.publicJwk("user:a@example")).to.deep.equal({ kty: "EC", crv: "P-256", x, y });
    });

    it("signs in Fabric's form and in JOSE's, always low-S", async () => {
      const publicKey = createPublicKey({ key: { ...(await store.generate("a", "P-256")) }, format: "jwk" });
      const halfOrder = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
      for (let round = 0; round < 20; round++) {
        const data = Buffer.from(`message ${round}`);
        expect(verify("sha256", data, publicKey, await store.sign("a", data))).to.equal(true);
        const raw = Buffer.from(await store.signEs256("a", data));
        expect(verify("sha256", data, { key: publicKey, dsaEncoding: "ieee-p1363" }, raw)).to.equal(true);
        expect(raw.toString("hex", 32) <= halfOrder).to.equal(true);
      }
      expect(await codeOf(() => store.sign("b", Buffer.from("x")))).to.equal("NOT_FOUND");
    });

    it("agrees on a secret with another key, and only with points of the curve", async () => {
      const one = await store.generate("one", "P-256");
      const two = await store.generate("two", "P-256");
      const shared = Buffer.from(await store.deriveSecret("one", two));
      expect(shared).to.have.length(32);
      expect(shared.equals(Buffer.from(await store.deriveSecret("two", one)))).to.equal(true);
      expect(await codeOf(() => store.deriveSecret("one", { ...two, y: two.x }))).to.equal("KEY_INVALID");
    });

    it("keeps secrets apart from keys", async () => {
      await store.putSecret("registrar", "first");
      await store.putSecret("registrar", "秘密");
      expect(await (await opened.reopen()).secret("registrar")).to.equal("秘密");
      expect(await store.publicJwk("registrar")).to.equal(undefined);
      expect(await codeOf(() => store.privateKey("registrar"))).to.equal("NOT_FOUND");
      expect(await codeOf(() => store.ensureKey("registrar"))).to.equal("NOT_FOUND");
      await store.generate("key", "P-256");
      expect(await codeOf(() => store.putSecret("key", "x"))).to.equal("ALREADY_EXISTS");
    });

    it("lists and forgets", async () => {
      await store.generate("b", "P-256");
      await store.putSecret("a", "x");
      expect(await store.list()).to.deep.equal([
        { name: "a", kind: "secret" },
        { name: "b", kind: "P-256" },
      ]);
      await store.delete("b");
      await store.delete("never-there");
      expect(await (await opened.reopen()).list()).to.deep.equal([{ name: "a", kind: "secret" }]);
    });

    it("refuses names that mean something elsewhere", async () => {
      for (const name of ["", "../x", "a/b", "a b", "\u0000", "x".repeat(129)]) {
        expect(await codeOf(() => store.putSecret(name, "x")), JSON.stringify(name)).to.equal("NAME_INVALID");
      }
    });

    it("loses nothing when many change it at once", async () => {
      await Promise.all(Array.from({ length: 20 }, (_, index) => store.ensureKey(`key${index % 10}`)));
      expect(await (await opened.reopen()).list()).to.have.length(10);
    });

    it("shows no secret to whoever prints it", async () => {
      const pem = newPem();
      await store.put("user", pem);
      await store.putSecret("word", "open-sesame");
      const shown = `${inspect(store, { depth: 9, showHidden: true })}${JSON.stringify(store)}`;
      expect(shown).not.to.include("open-sesame");
      expect(shown).not.to.include(pem.split("\n")[1]);
    });
  });
}
