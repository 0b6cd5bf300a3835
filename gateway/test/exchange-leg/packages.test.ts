import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import fc from "fast-check";
import { CompactEncrypt, compactDecrypt, importJWK } from "jose";
import { unwrapKey, wrapKey } from "../../src/exchange/key-wrap.js";
import { thumbprint } from "../../src/exchange/jws.js";
import { HEADER_BYTES, openPackage, packageHeader, sealPackage } from "../../src/exchange/package-format.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

for (const [suite, tagBytes] of [
  ["A256GCM-HKDF-SHA256", 16],
  ["SM4CTR-HMACSM3", 32],
] as const)
  describe(`sealed package by ${suite}`, () => {
    const key = randomBytes(32);
    const header = packageHeader(randomBytes(16), randomBytes(32), suite);
    const seal = (plain: Buffer, pieceBytes = 10_000): Promise<Buffer> =>
      gather(sealPackage(inPieces(plain, pieceBytes), key, header));
    const open = (sealed: Buffer, pieceBytes = 7_777, dataKey = key): Promise<Buffer> =>
      gather(openPackage(inPieces(sealed, pieceBytes), dataKey));

    it("opens to what was sealed, whatever the sizes", async () => {
      for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001]) {
        const plain = randomBytes(size);
        const sealed = await seal(plain);
        expect(sealed.length).to.equal(HEADER_BYTES + size + tagBytes * Math.max(1, Math.ceil(size / 65_536)));
        expect((await open(sealed)).equals(plain), `${size} bytes`).to.equal(true);
        expect((await open(sealed, 1_000_000)).equals(plain)).to.equal(true);
      }
    });

    it("does not open when any byte was changed, moved, dropped or cut off, or with another key", async () => {
      const sealed = await seal(randomBytes(200_000));
      await fc.assert(
        fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const changed = Buffer.from(sealed);
          changed.writeUInt8(changed.readUInt8(at) ^ change, at);
          expect(await codeOf(open(changed))).to.equal("INTEGRITY_FAILURE");
        }),
        { numRuns: 50 },
      );
      const chunk = 65_536 + tagBytes;
      const cuts = [
        0,
        5,
        HEADER_BYTES,
        HEADER_BYTES + tagBytes,
        HEADER_BYTES + chunk,
        HEADER_BYTES + 2 * chunk,
        sealed.length - 1,
      ];
      for (const cut of cuts)
        expect(await codeOf(open(sealed.subarray(0, cut))), `cut at ${cut}`).to.equal("INTEGRITY_FAILURE");
      const parts = [0, 1, 2].map((n) => sealed.subarray(HEADER_BYTES + n * chunk, HEADER_BYTES + (n + 1) * chunk));
      const swapped = Buffer.concat([
        header,
        parts[1] ?? header,
        parts[0] ?? header,
        sealed.subarray(HEADER_BYTES + 2 * chunk),
      ]);
      const dropped = Buffer.concat([header, sealed.subarray(HEADER_BYTES + chunk)]);
      for (const bad of [swapped, dropped, Buffer.concat([sealed, Buffer.alloc(1)])])
        expect(await codeOf(open(bad))).to.equal("INTEGRITY_FAILURE");
      expect(await codeOf(open(sealed, 7_777, randomBytes(32)))).to.equal("INTEGRITY_FAILURE");
    });
  });

describe("file grant", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;

  before(async () => {
    stack = await Stack.start();
    dataset = await stack.publish(
      "streets",
      `code,name,note\n${Array.from({ length: 5_000 }, (_, row) => `${row},街道"${row},内部`.replace('"', "")).join("\n")}\n`,
    );
  });
  after(() => stack.close());

  const read = async (grantId: string, more = {}): Promise<string> => {
    const opened = await stack
      .gateway(GRANTEE)
      .exchange.openRows({ grantId, user: "u", format: "csv", signal: AbortSignal.timeout(60_000), ...more });
    return text(opened.stream);
  };

  it("is sealed, registered, handed over, opened, acknowledged and read at the grantee's", async () => {
    const { grant } = await stack.grant(dataset, { method: "file" });
    expect(await codeOf(read(grant))).to.equal("GRANT_NOT_ACTIVE");
    await stack.deliver(grant);
    const grantee = stack.gateway(GRANTEE);
    const [holding] = grantee.index.all("key-holding", (one) => one.grant === grant);
    expect(holding).to.include({ holdingKind: "data-key", state: "acknowledged" });
    const lines = (await read(grant)).trimEnd().split("\r\n");
    expect(lines).to.have.length(5_001);
    expect(lines.slice(0, 2)).to.deep.equal(["code,name", "0,街道0"]);
    expect((await read(grant, { items: ["name"], limit: 1 })).split("\r\n")).to.deep.equal(["name", "街道0", ""]);
    expect(await codeOf(read(grant, { items: ["note"] }))).to.equal("ITEM_NOT_SHARED");
    await until(
      async () =>
        (await stack.gateway(PROVIDER).exchange.receiptsOf([grant])).some(
          ({ outcome, countersigned, rows }) => outcome === "completed" && countersigned && rows === 5_000,
        ),
      "the receipt of the package",
    );
    await stack.gateway(PROVIDER).submit("grant.revoke", { id: grant, reason: "到期" });
    await stack.settle();
    expect(await codeOf(read(grant))).to.equal("GRANT_NOT_ACTIVE");
  });

  it("is delivered once, also when the command is repeated", async () => {
    const { grant } = await stack.grant(dataset, { method: "file" });
    const provider = stack.gateway(PROVIDER);
    const version = provider.index.get("grant", grant)?.version ?? 0;
    const first = await provider.exchange.deliver(grant, provider.caller, version);
    await provider.index.waitForBlock(first.blockNumber, AbortSignal.timeout(60_000));
    const second = await codeOf(
      provider.exchange.deliver(grant, provider.caller, version).then(({ result }) => {
        expect(result).to.deep.equal(first.result);
      }),
    );
    // The grantee may have acknowledged in between; then the command no longer is what made the grant's version.
    expect(["accepted", "VERSION_CONFLICT"]).to.include(second);
    expect(provider.index.all("key-holding", (one) => one.grant === grant)).to.have.length(1);
    expect(await codeOf(stack.gateway(GRANTEE).exchange.deliver(grant, provider.caller, version))).to.equal(
      "NOT_FOUND",
    );
  });

  it("shares one package between grants of the same items, and no key leaves in the clear", async () => {
    const first = await stack.grant(dataset, { method: "file" });
    await stack.deliver(first.grant);
    const second = await stack.grant(dataset, { method: "file", items: ["name"] });
    await stack.deliver(second.grant);
    const keys = stack.gateway(PROVIDER).index.all("data-key");
    expect(keys.map(({ items }) => items.join()).toSorted()).to.deep.equal(["code,name", "name"]);
    const secrets = await Promise.all(
      (await stack.gateway(PROVIDER).keyStore.list())
        .filter(({ kind }) => kind === "secret")
        .map(({ name }) => stack.gateway(PROVIDER).keyStore.secret(name)),
    );
    const packages = join(stack.gateway(PROVIDER).deps.dataDir, "packages");
    for (const file of await readdir(packages)) {
      const bytes = await readFile(join(packages, file));
      expect(bytes.includes("街道")).to.equal(false);
      for (const secret of secrets) expect(bytes.includes(Buffer.from(secret ?? "", "base64url"))).to.equal(false);
    }
  });

  it("is not opened when the package was changed on disk", async () => {
    const { grant } = await stack.grant(dataset, { method: "file" });
    await stack.deliver(grant);
    const packages = join(stack.gateway(GRANTEE).deps.dataDir, "packages");
    const digest =
      stack.gateway(GRANTEE).index.all("data-key", ({ items }) => items.length === 2)[0]?.packageDigest ?? "";
    const path = join(packages, `${digest}.package`);
    const whole = await readFile(path);
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(100) ^ 1, 100);
    await writeFile(path, changed);
    expect(await codeOf(read(grant))).to.equal("INTEGRITY_FAILURE");
    await writeFile(path, whole);
    expect(await codeOf(read(grant))).to.equal("accepted");
  });

  it("has its key wrapped as JOSE says, for one grant and one key only", async () => {
    const { keyStore } = stack.gateway(GRANTEE);
    const jwk = await keyStore.ensureKey("enc");
    const kid = thumbprint(jwk);
    const dataKey = randomBytes(32);
    const jwe = await wrapKey(dataKey, { ...jwk, use: "enc", kid }, "a".repeat(32));
    expect((await unwrapKey(keyStore, "enc", jwe, { kid, grant: "a".repeat(32) })).equals(dataKey)).to.equal(true);
    expect(Buffer.from((await compactDecrypt(jwe, keyStore.privateKey("enc"))).plaintext).equals(dataKey)).to.equal(
      true,
    );
    const unwrap = (text: string, grant = "a".repeat(32), keyName = "enc") =>
      codeOf(unwrapKey(keyStore, keyName, text, { kid, grant }));
    expect(await unwrap(jwe, "b".repeat(32))).to.equal("INTEGRITY_FAILURE");
    expect(await unwrap(jwe, undefined, "sig")).to.equal("INTEGRITY_FAILURE");
    expect(await unwrap(`${jwe.slice(0, -3)}AAA`)).to.equal("INTEGRITY_FAILURE");
    const other = await new CompactEncrypt(dataKey)
      .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid, grant: "a".repeat(32) })
      .encrypt(await importJWK({ ...jwk }, "ECDH-ES"));
    expect(await unwrap(other)).to.equal("INTEGRITY_FAILURE");
  });
});
