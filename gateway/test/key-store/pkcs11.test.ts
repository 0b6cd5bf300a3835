import { createPublicKey, generateKeyPairSync, randomBytes, verify } from "node:crypto";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { Pkcs11KeyStore, type Pkcs11KeyStoreOptions } from "../../src/adapters/key-store/pkcs11.js";
import { CKO_PRIVATE_KEY } from "../../src/adapters/key-store/pkcs11/constants.js";
import { loadCryptoki } from "../../src/adapters/key-store/pkcs11/cryptoki.js";
import { CryptokiError } from "../../src/adapters/key-store/pkcs11/cryptoki-error.js";
import { TokenSession } from "../../src/adapters/key-store/pkcs11/token-session.js";
import { thumbprint } from "../../src/exchange/jws.js";
import { unwrapKey, wrapKey } from "../../src/exchange/key-wrap.js";
import { skipLoudly } from "../skip.js";
import { codeOf, describeKeyStore } from "./describe-key-store.js";
import { softHsm, type SoftHsm } from "./soft-hsm.js";

/** CKR_ATTRIBUTE_SENSITIVE */
const SENSITIVE = "0x11";

describe("key store in a token (PKCS #11)", function () {
  this.timeout(180_000);
  let hsm: SoftHsm;

  before(function () {
    const found = softHsm();
    if (found === undefined) skipLoudly(this, "SoftHSM not found: apt-get install softhsm2");
    hsm = found;
  });

  /** A store of its own: labels and folder that no other test has. */
  async function newStore(): Promise<{ options: Pkcs11KeyStoreOptions; remove: () => Promise<void> }> {
    const directory = await mkdtemp(join(tmpdir(), "mulian-token-"));
    const { module, tokenLabel, pin } = hsm;
    const labelPrefix = `${randomBytes(6).toString("hex")}:`;
    return {
      options: {
        module,
        tokenLabel,
        pin,
        directory,
        labelPrefix,
        openSecrets: (key) => FileKeyStore.open({ path: join(directory, "secrets"), unlock: { key } }),
        inProcess: ["exchange-tls"],
      },
      remove: () => rm(directory, { recursive: true, force: true }),
    };
  }

  describeKeyStore("token", async () => {
    const { options, remove } = await newStore();
    const stores: Pkcs11KeyStore[] = [];
    const open = async (): Promise<Pkcs11KeyStore> => {
      const store = await Pkcs11KeyStore.open(options);
      stores.push(store);
      return store;
    };
    const close = async (): Promise<void> => {
      for (const store of stores) store.close();
      await remove();
    };
    return { store: await open(), reopen: open, close };
  });

  it("gives no key of the token away, by itself or to whoever logs in beside it", async () => {
    const { options, remove } = await newStore();
    const store = await Pkcs11KeyStore.open(options);
    const { privateKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      privateKeyEncoding: { format: "pem", type: "pkcs8" },
      publicKeyEncoding: { format: "pem", type: "spki" },
    });
    await store.put("taken-in", privateKey);
    await store.generate("made", "P-256");
    for (const name of ["taken-in", "made"]) {
      expect(await codeOf(() => store.privateKey(name))).to.equal("NOT_EXPORTABLE");
      expect(await readPrivateValue(options, `${options.labelPrefix}${name}`)).to.equal(SENSITIVE);
    }
    store.close();
    await remove();
  });

  it("opens packages' keys by the token's own agreement, as JOSE says", async () => {
    const { options, remove } = await newStore();
    const store = await Pkcs11KeyStore.open(options);
    const jwk = await store.generate("enc", "P-256");
    const kid = thumbprint(jwk);
    const [dataKey, grant] = [randomBytes(32), "a".repeat(32)];
    const jwe = await wrapKey(dataKey, { ...jwk, use: "enc", kid }, grant);
    expect((await unwrapKey(store, "enc", jwe, { kid, grant })).equals(dataKey)).to.equal(true);
    store.close();
    await remove();
  });

  it("keeps TLS's key in this process, sealed where it lies by what only the token can make", async () => {
    const { options, remove } = await newStore();
    const store = await Pkcs11KeyStore.open(options);
    const jwk = await store.ensureKey("exchange-tls");
    const signature = await store.signEs256("exchange-tls", Buffer.from("x"));
    const publicKey = createPublicKey({ key: { ...jwk }, format: "jwk" });
    expect(verify("sha256", Buffer.from("x"), { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)).to.equal(true);
    const { d = "" } = store.privateKey("exchange-tls").export({ format: "jwk" });
    await store.putSecret("word", "open-sesame");
    store.close();
    for (const name of await readdir(options.directory)) {
      const bytes = await readFile(join(options.directory, name));
      expect(bytes.includes(Buffer.from(d, "base64url")), name).to.equal(false);
      expect(bytes.includes("open-sesame"), name).to.equal(false);
    }
    // The folder beside another token, or with another public key in it, opens nothing.
    expect(await codeOf(() => Pkcs11KeyStore.open({ ...options, labelPrefix: "another:" }))).to.equal("TOKEN_MISSING");
    const path = join(options.directory, "secrets.wrapping.json");
    const { x, y } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    const kept = await readFile(path, "utf8");
    await writeFile(path, JSON.stringify({ kty: "EC", crv: "P-256", x, y }));
    expect(await codeOf(() => Pkcs11KeyStore.open(options))).to.equal("WRONG_PASSPHRASE");
    await writeFile(path, kept);
    const again = await Pkcs11KeyStore.open(options);
    expect(await again.secret("word")).to.equal("open-sesame");
    again.close();
    await remove();
  });

  it("goes on when its session with the token was lost", async () => {
    const { options, remove } = await newStore();
    const store = await Pkcs11KeyStore.open(options);
    await store.generate("key", "P-256");
    await logOut(options);
    expect(await store.signEs256("key", Buffer.from("x"))).to.have.length(64);
    store.close();
    await remove();
  });

  it("shows a PIN that was refused once, so that it does not lock the token, and leaves no session open", async () => {
    const { options, remove } = await newStore();
    await logOut(options);
    const module = await loadCryptoki(options.module);
    const calls = { logIns: 0, sessions: 0 };
    const token = new TokenSession(
      {
        ...module,
        C_Login: (...given) => ((calls.logIns += 1), module.C_Login(...given)),
        C_OpenSession: (...given) => ((calls.sessions += 1), module.C_OpenSession(...given)),
        C_CloseSession: (...given) => ((calls.sessions -= 1), module.C_CloseSession(...given)),
      },
      { tokenLabel: options.tokenLabel, pin: "another" },
    );
    for (let asked = 0; asked < 5; asked += 1)
      expect(await codeOf(() => token.publicPoint("key"))).to.equal("WRONG_PASSPHRASE");
    expect(calls).to.deep.equal({ logIns: 1, sessions: 0 });
    await remove();
  });

  it("says what is missing: module, token, PIN", async () => {
    const { options, remove } = await newStore();
    expect(await codeOf(() => Pkcs11KeyStore.open({ ...options, module: "/nonexistent/module.so" }))).to.equal(
      "LIBRARY_MISSING",
    );
    expect(await codeOf(() => Pkcs11KeyStore.open({ ...options, tokenLabel: "none" }))).to.equal("TOKEN_MISSING");
    await logOut(options);
    expect(await codeOf(() => Pkcs11KeyStore.open({ ...options, pin: "another" }))).to.equal("WRONG_PASSPHRASE");
    await remove();
  });
});

/** As if the token had been taken out and put back: every session of this process and its log-in are gone. */
async function logOut({ module }: Pick<Pkcs11KeyStoreOptions, "module">): Promise<void> {
  const { default: koffi } = await import("koffi");
  const library = koffi.load(module);
  const slots = new BigUint64Array(64);
  library.func("C_GetSlotList", "ulong", ["uint8_t", koffi.out("ulong *"), koffi.inout("ulong *")])(1, slots, [64]);
  for (const slot of slots) library.func("C_CloseAllSessions", "ulong", ["ulong"])(slot);
}

/** What the token answers to whoever is logged in and asks for a private key's value. */
async function readPrivateValue({ module, tokenLabel, pin }: Pkcs11KeyStoreOptions, label: string): Promise<string> {
  const token = new TokenSession(await loadCryptoki(module), { tokenLabel, pin });
  try {
    return token.value(label, CKO_PRIVATE_KEY)?.toString("hex") ?? "no such key";
  } catch (error) {
    return error instanceof CryptokiError ? `0x${error.result.toString(16)}` : String(error);
  } finally {
    token.close();
  }
}
