import { access } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { DocumentReference, KeyHolding } from "@mulian/domain";
import { expect } from "chai";
import { makeAssertion } from "../../src/exchange/client-assertion.js";
import { sha256Hex } from "../../src/digest.js";
import { verifyReceipt } from "../../src/exchange/countersign.js";
import { decodePayload, signJws, verifyJws } from "../../src/exchange/jws.js";
import { signatureKey } from "../../src/exchange/ledger-keys.js";
import { RECEIPT_TYPE } from "../../src/exchange/receipt.js";
import { TOKEN_PATH } from "../../src/exchange/token-limits.js";
import type { UserCaller } from "../../src/use-cases/caller.js";
import { destroyKeyHolding } from "../../src/use-cases/destroy-key-holding.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import { Intruder, headerOf } from "./intruder.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

/** Keys over their life, on the real contracts and two gateways over HTTPS. */
describe("keys", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;

  beforeEach(async () => {
    stack = await Stack.start();
    dataset = await stack.publish("streets", `code,name,note\n${"1,街道,内部\n".repeat(300)}`);
  });
  afterEach(() => stack.close());

  const read = async (grantId: string): Promise<string> => {
    const options = { grantId, user: "u", format: "csv", signal: AbortSignal.timeout(10_000) } as const;
    return text((await stack.gateway(GRANTEE).exchange.openRows(options)).stream);
  };
  const holdingsOf = (grant: string): readonly KeyHolding[] =>
    stack.gateway(PROVIDER).index.all("key-holding", (holding) => holding.grant === grant);
  const current = (grant: string): KeyHolding | undefined => holdingsOf(grant).find(({ state }) => state !== "ended");
  const fileGrant = async (terms: Parameters<Stack["grant"]>[1] = {}): Promise<string> => {
    return stack.activeGrant(dataset, { method: "file", ...terms });
  };
  /** Another key than the leaked one is held, by the holder's own word. */
  const isRenewed = (grant: string, leaked: string): boolean => {
    const holding = current(grant);
    return holding?.state === "acknowledged" && holding.dataKey !== leaked;
  };
  const leak = async (dataKey: string): Promise<void> => {
    const { version } = stack.gateway(PROVIDER).index.get("data-key", dataKey) ?? { version: 0 };
    const body = { id: dataKey, expectedVersion: version, state: "compromised" } as const;
    await stack.gateway(PROVIDER).submit("key.retire", body);
  };
  const packagePath = (department: string, dataKey: string): string => {
    const { packageDigest } = stack.gateway(department).index.get("data-key", dataKey) ?? { packageDigest: "" };
    return join(stack.gateway(department).deps.dataDir, "packages", `${packageDigest}.package`);
  };
  const isThere = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );

  it("are shared by grants only while dataset version, items, filter and masking are all equal", async () => {
    const [first, second] = [await fileGrant(), await fileGrant()];
    expect(current(first)?.dataKey).to.equal(current(second)?.dataKey);
    const others = [
      await fileGrant({ items: ["code"] }),
      await fileGrant({ filter: { eq: ["code", "1"] } }),
      await fileGrant({ masking: [{ item: "name", transform: "drop" }] }),
      // The same words again, but hashed with a salt of its own.
      await fileGrant({ masking: [{ item: "name", transform: "hash" }] }),
      await fileGrant({ masking: [{ item: "name", transform: "hash" }] }),
    ];
    const keys = [first, ...others].map((grant) => current(grant)?.dataKey);
    expect(new Set(keys).size).to.equal(6);
    expect(await read(others[2] ?? ""))
      .to.contain("1,\r\n")
      .and.not.contain("街道");
  });

  it("are sealed again after a leak: every grant that goes on gets the new one by itself, the others end", async () => {
    const [goesOn, alsoGoesOn, revoked] = [await fileGrant(), await fileGrant(), await fileGrant()];
    const leaked = current(goesOn)?.dataKey ?? "";
    const before = await read(goesOn);
    await stack.gateway(PROVIDER).submit("grant.revoke", { id: revoked, reason: "用途变更" });
    await leak(leaked);
    await until(
      () => [goesOn, alsoGoesOn].every((grant) => isRenewed(grant, leaked)),
      "both new keys to be acknowledged",
    );
    await until(() => current(revoked) === undefined, "the revoked grant's holding to end");
    await stack.settle();
    expect(current(goesOn)?.dataKey).to.not.equal(leaked);
    expect(current(goesOn)?.dataKey).to.equal(current(alsoGoesOn)?.dataKey);
    const ends = holdingsOf(goesOn).map(({ state, endedBy, replacedBy }) => [state, endedBy, replacedBy]);
    expect(ends).to.deep.include(["ended", "rotated", current(goesOn)?.id]);
    expect(holdingsOf(revoked).map(({ endedBy, replacedBy }) => [endedBy, replacedBy])).to.deep.equal([
      ["rotated", undefined],
    ]);
    expect(await read(goesOn)).to.equal(before);
    expect(await codeOf(read(revoked))).to.equal("GRANT_NOT_ACTIVE");
    // The package whose key leaked leaves no more, whoever asks.
    const intruder = new Intruder(stack.gateway(GRANTEE), stack.gateway(PROVIDER));
    const proofKey = await intruder.proofKey(goesOn);
    const answer = await intruder.get(
      `/exchange/v1/packages/${leaked}`,
      await intruder.token(goesOn, proofKey),
      proofKey,
    );
    expect(answer.status).to.equal(404);
    await intruder.close();
  });

  it("that leaked are destroyed at their holders' once the new ones are there, and the ledger has the proof (21)", async () => {
    const [first, second] = [await fileGrant(), await fileGrant()];
    const grantee = stack.gateway(GRANTEE);
    const leaked = current(first)?.dataKey ?? "";
    const { packageDigest = "" } = grantee.index.get("data-key", leaked) ?? {};
    const old = [first, second].map((grant) => current(grant)?.id ?? "");
    await grantee.shut();
    await leak(leaked);
    await until(
      () => [first, second].every((grant) => current(grant)?.dataKey !== leaked),
      "both keys to be replaced on the ledger",
    );
    expect(await isThere(packagePath(GRANTEE, leaked)), "while the new key is not acknowledged").to.equal(true);
    await grantee.open();
    await grantee.exchange.start();
    const proofs = () => old.map((id) => stack.gateway(PROVIDER).index.get("key-holding", id)?.destructionDigest);
    await until(() => proofs().every((digest) => digest !== undefined), "both destructions to be claimed");
    expect(await isThere(packagePath(GRANTEE, leaked))).to.equal(false);
    for (const [at, grant] of [first, second].entries()) {
      expect(isRenewed(grant, leaked)).to.equal(true);
      expect(await read(grant)).to.contain("街道");
      const proof = (await grantee.exchange.destructionProof(old[at] ?? "")) ?? "";
      await verifyJws(proof, ({ kid }) => signatureKey(grantee.index, GRANTEE, kid));
      expect(decodePayload(proof)).to.deep.include({ holding: old[at], grant, packageDigest });
    }
    // The provider has the proof itself, as it has every claim's.
    const provider = stack.gateway(PROVIDER);
    await until(async () => {
      const record = provider.index.get("key-holding", old[0] ?? "");
      if (record === undefined) return false;
      const [proof] = await provider.exchange.readDocuments(record, { department: PROVIDER, enrolmentId: "u" });
      return proof !== undefined && proof.digest === proofs()[0] && proof.available;
    }, "the proof to reach the provider");
  });

  it("are sealed again when a suspended grant is resumed, and not while it is suspended", async () => {
    const grant = await fileGrant();
    const provider = stack.gateway(PROVIDER);
    await provider.submit("grant.suspend", { id: grant, reason: "核查" });
    await leak(current(grant)?.dataKey ?? "");
    await until(() => current(grant) === undefined, "the holding to end");
    expect(await codeOf(read(grant))).to.equal("GRANT_NOT_ACTIVE");
    await provider.submit("grant.resume", { id: grant });
    await until(() => current(grant)?.state === "acknowledged", "the new key to be acknowledged");
    await stack.settle();
    expect(await read(grant)).to.contain("街道");
  });

  it("end at once when the source cannot be read, and are sealed again when it can", async () => {
    const grant = await fileGrant();
    const { sources } = stack.gateway(PROVIDER);
    const source = sources.get("streets");
    if (source === undefined) return expect.fail("no source");
    sources.delete("streets");
    const leaked = current(grant)?.dataKey ?? "";
    await leak(leaked);
    await until(() => current(grant) === undefined, "the holding to end");
    await stack.settle();
    expect(await codeOf(read(grant))).to.equal("GRANT_NOT_ACTIVE");
    sources.set("streets", source);
    await until(() => isRenewed(grant, leaked), "the new key to be acknowledged");
    expect(holdingsOf(grant).find(({ dataKey }) => dataKey === leaked)).to.include({
      endedBy: "rotated",
      replacedBy: current(grant)?.id,
    });
  });

  it("are settled after the provider's gateway was down when they leaked", async () => {
    const grant = await fileGrant();
    const provider = stack.gateway(PROVIDER);
    await provider.shut();
    const leaked = current(grant)?.dataKey ?? "";
    await leak(leaked);
    await provider.open();
    await provider.exchange.start();
    await until(() => isRenewed(grant, leaked), "the new key to be acknowledged");
  });

  it("leave their holders alone when they are rotated for later versions only", async () => {
    const [holder, later] = [await fileGrant(), (await stack.grant(dataset, { method: "file" })).grant];
    const { dataKey = "" } = current(holder) ?? {};
    const provider = stack.gateway(PROVIDER);
    await provider.submit("key.retire", { id: dataKey, expectedVersion: 1, state: "rotated" });
    await stack.deliver(later);
    expect(current(later)?.dataKey).to.not.equal(dataKey);
    expect(current(holder)).to.include({ dataKey, state: "acknowledged" });
    expect(await read(holder)).to.contain("街道");
  });

  it("are destroyed at the holder's: envelope, package and proof key are gone, and the proof is what the ledger names", async () => {
    const [grant, shares] = [await fileGrant(), await fileGrant()];
    const grantee = stack.gateway(GRANTEE);
    const holding = current(grant);
    const { dataKey = "", id = "" } = holding ?? {};
    expect(await codeOf(stack.gateway(PROVIDER).exchange.destroyHolding(id, "u"))).to.equal("NOT_FOUND");
    const first = await grantee.exchange.destroyHolding(id, "u");
    expect(first).to.deep.include({ destroyed: ["wrapped-key"], kept: ["package"] });
    expect(await isThere(packagePath(GRANTEE, dataKey))).to.equal(true);
    expect(await grantee.exchange.destroyHolding(id, "u")).to.deep.equal(first);
    await verifyJws(first.proof, ({ kid }) => signatureKey(grantee.index, GRANTEE, kid));
    expect(decodePayload(first.proof)).to.deep.include({ holding: id, grant, holdingKind: "data-key" });
    await grantee.submit("key-holding.end", {
      id,
      expectedVersion: holding?.version ?? 0,
      endedBy: "destroyed",
      destructionDigest: sha256Hex(first.proof),
    });
    expect(await codeOf(read(grant))).to.equal("GRANT_NOT_ACTIVE");
    expect(await read(shares)).to.contain("街道");
    const last = await grantee.exchange.destroyHolding(current(shares)?.id ?? "", "u");
    expect(last.destroyed).to.deep.equal(["wrapped-key", "package"]);
    expect(await isThere(packagePath(GRANTEE, dataKey))).to.equal(false);
    expect(await codeOf(read(shares))).to.equal("GRANT_NOT_ACTIVE");
    // The provider's own copy is the provider's to destroy.
    expect(await isThere(packagePath(PROVIDER, dataKey))).to.equal(true);
    await stack.gateway(PROVIDER).exchange.forgetPackage(dataKey);
    expect(await isThere(packagePath(PROVIDER, dataKey))).to.equal(false);
    expect((await stack.gateway(PROVIDER).keyStore.list()).map(({ name }) => name).join()).to.not.contain("data-key-");
  });

  it("are not destroyed by a call that the ledger refuses, and by one that it takes once", async () => {
    const { grant } = await stack.grant(dataset);
    await stack.deliver(grant);
    const { index, ledger, exchange, caller } = stack.gateway(GRANTEE);
    const user: UserCaller = { user: GRANTEE, department: GRANTEE, roles: ["requester"], ledger: caller };
    const kept = new Map<string, readonly DocumentReference[]>();
    const documents = {
      get: async (key: string) => kept.get(key),
      put: async (key: string, value: readonly DocumentReference[]) => void kept.set(key, value),
    };
    const { id = "", version = 0 } = current(grant) ?? {};
    const destroy = (expectedVersion: number) =>
      destroyKeyHolding({ index, ledger, exchange, documents }, user, id, expectedVersion, {
        waitIndexed: true,
        signal: AbortSignal.timeout(10_000),
        language: "zh",
      });
    expect(await codeOf(destroy(version - 1)), "of an older version").to.equal("VERSION_CONFLICT");
    expect(await read(grant)).to.contain("街道");
    const destroyed = await destroy(version);
    expect(destroyed.destroyed).to.deep.equal(["proof-key"]);
    expect(await codeOf(read(grant))).to.equal("NOT_FOUND");
    expect(await destroy(version), "once more").to.include({ destructionDigest: destroyed.destructionDigest });
    expect(await codeOf(destroy(version - 1)), "of an older version, after").to.equal("VERSION_CONFLICT");
  });

  it("destroyed: the key of an interface grant proves nothing any more", async () => {
    const { grant } = await stack.grant(dataset);
    await stack.deliver(grant);
    expect(await read(grant)).to.contain("街道");
    const { destroyed } = await stack.gateway(GRANTEE).exchange.destroyHolding(current(grant)?.id ?? "", "u");
    expect(destroyed).to.deep.equal(["proof-key"]);
    expect(await codeOf(read(grant))).to.equal("NOT_FOUND");
  });

  describe("of the department", () => {
    it("are rotated while gateways run: the new one signs, what the old one signed and opened stays good", async () => {
      const { grant } = await stack.grant(dataset);
      await stack.deliver(grant);
      const packed = await fileGrant();
      await read(grant);
      const [provider, grantee] = [stack.gateway(PROVIDER), stack.gateway(GRANTEE)];
      const [oldKey] = provider.keys.newest();
      await provider.rotate("sig", "enc");
      await grantee.rotate("sig", "enc");
      await stack.settle();
      expect(provider.keys.newest()[0]?.kid).to.not.equal(oldKey?.kid);
      await read(grant);
      expect(await read(packed)).to.contain("街道");
      await until(async () => {
        const receipts = (await provider.exchange.receiptsOf([grant])).filter(({ outcome }) => outcome === "completed");
        const kids = new Set(receipts.map(({ jws }) => kidOf(jws)));
        return kids.size === 2 && receipts.every(({ countersigned }) => countersigned);
      }, "receipts by the old and the new key, all countersigned");
      expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
      expect(await grantee.exchange.checkReceipts()).to.deep.equal([]);
    });

    it("blocked: signs nothing that is accepted from then on, whatever date it writes", async () => {
      const { grant } = await stack.grant(dataset);
      await stack.deliver(grant);
      await read(grant);
      const [provider, grantee] = [stack.gateway(PROVIDER), stack.gateway(GRANTEE)];
      const [receipt] = await provider.exchange.receiptsOf([grant]);
      const intruder = new Intruder(grantee, provider);
      const stolen = await makeAssertion(grantee.deps, intruder.url(TOKEN_PATH));
      const form = await intruder.form({ grant, client_assertion: stolen });
      const kid = kidOf(stolen);
      const forged = await signJws(
        provider.keyStore,
        "sig",
        { typ: RECEIPT_TYPE, kid: provider.keys.newest()[0]?.kid },
        { ...(decodePayload(receipt?.jws ?? "") as object), sequence: 9 },
      );
      const record = provider.index.get("grant", grant);
      if (record === undefined) return expect.fail("no grant");
      expect(await codeOf(verifyReceipt(grantee, forged, record))).to.equal("accepted");
      await grantee.submit("department.block-key", { id: GRANTEE, kid, reason: "泄露" });
      await provider.submit("department.block-key", {
        id: PROVIDER,
        kid: provider.keys.newest()[0]?.kid ?? "",
        reason: "泄露",
      });
      await stack.settle();
      const proof = await intruder.proof(await intruder.proofKey(grant), "POST", TOKEN_PATH);
      expect(await intruder.sendForm(form, proof)).to.include({ status: 401, code: "UNAUTHENTICATED" });
      // The forger writes a date from before the block; nothing on the ledger bears it out.
      expect(await codeOf(verifyReceipt(grantee, forged, record))).to.equal("INTEGRITY_FAILURE");
      expect(await codeOf(read(grant))).to.equal("PEER_UNAVAILABLE");
      // What this side took in before stays what it was.
      expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
      await intruder.close();
      await Promise.all([provider.rotate("sig"), grantee.rotate("sig")]);
      await stack.settle();
      expect(await read(grant)).to.contain("街道");
    });
  });

  it("of the second suite are wrapped by SM2, and the package is SM4's", async () => {
    const { grant } = await stack.grant(dataset, { method: "file" });
    const provider = stack.gateway(PROVIDER);
    await provider.exchange.deliver(grant, provider.caller, 1, "SM4CTR-HMACSM3");
    await until(() => current(grant)?.state === "acknowledged", "the key to be acknowledged");
    await stack.settle();
    expect(provider.index.get("data-key", current(grant)?.dataKey ?? "")?.suite).to.equal("SM4CTR-HMACSM3");
    expect(await read(grant)).to.contain("街道");
    // Sealed again, it stays in its suite.
    const leaked = current(grant)?.dataKey ?? "";
    await leak(leaked);
    await until(() => isRenewed(grant, leaked), "the new key to be acknowledged");
    expect(provider.index.get("data-key", current(grant)?.dataKey ?? "")?.suite).to.equal("SM4CTR-HMACSM3");
  });
});

const kidOf = (jws: string): string => String(headerOf(jws)["kid"]);
