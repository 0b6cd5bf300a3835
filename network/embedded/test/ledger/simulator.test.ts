import { createHash } from "node:crypto";
import { expect } from "chai";
import { parsePolicy, peerOfPolicy } from "../../src/channel/policy.js";
import { LedgerError } from "../../src/ledger/errors.js";
import type { Ledger, Simulator, StateIterator } from "../../src/ledger/types.js";
import { ledger as messages } from "../../src/protos.js";
import { endorsed } from "./endorsed.js";
import { commitEnvelopes, genesisBlock, openConsortium, openTestLedger } from "./fixtures.js";
import type { TestConsortium } from "./fixtures.js";

const { kvrwset } = messages.rwset;
const COLLECTION = "_implicit_org_AMSP";
const KEY_COUNT = 120;
const keys = Array.from({ length: KEY_COUNT }, (_, i) => `k${String(i).padStart(3, "0")}`);
const value = Buffer.from("value");

describe("simulator", () => {
  let consortium: TestConsortium;
  let ledger: Ledger;
  let simulator: Simulator;

  before(async () => {
    consortium = await openConsortium();
    ledger = await openTestLedger(consortium, await consortium.newFolder(), genesisBlock());
    const fill = ledger.newSimulator({ txId: "fill", mspId: "AMSP" });
    for (const key of keys) fill.putState("cc", key, value);
    fill.putState("cc", "", value);
    await commitResult(fill);
  });
  after(async () => {
    await ledger.close();
    await consortium.remove();
  });
  beforeEach(() => {
    simulator = ledger.newSimulator({ txId: "tx", mspId: "AMSP" });
  });
  afterEach(() => simulator.close());

  async function commitResult(simulated: Simulator): Promise<void> {
    const { txId, bytes, privateWrites } = endorsed(consortium, simulated);
    if (privateWrites !== undefined) await ledger.stagePrivateWrites(txId, privateWrites);
    expect(await commitEnvelopes(ledger, [bytes])).to.deep.equal([0]);
  }

  async function drain(iterator: StateIterator): Promise<string[]> {
    const found: string[] = [];
    for (let entry = await iterator.next(); entry !== undefined; entry = await iterator.next()) found.push(entry.key);
    return found;
  }

  async function codeOf(act: () => unknown): Promise<string> {
    try {
      await act();
      return "allowed";
    } catch (error) {
      if (error instanceof LedgerError) return error.code;
      throw error;
    }
  }

  function ranges(): InstanceType<typeof kvrwset.RangeQueryInfo>[] {
    const [set] = messages.rwset.TxReadWriteSet.deserializeBinary(
      simulator.result().publicReadWriteSet,
    ).getNsRwsetList();
    return kvrwset.KVRWSet.deserializeBinary(set?.getRwset_asU8() ?? new Uint8Array()).getRangeQueriesInfoList();
  }

  it("never sees its own writes", async () => {
    simulator.putState("cc", "new", value);
    simulator.deleteState("cc", "k000");
    expect((await simulator.getState("cc", "new")).length).to.equal(0);
    expect((await simulator.getState("cc", "k000")).toString()).to.equal("value");
  });

  it("keeps to the height it began at", async () => {
    const other = ledger.newSimulator({ txId: "other", mspId: "AMSP" });
    other.putState("cc", "later", value);
    await commitResult(other);
    expect((await simulator.getState("cc", "later")).length).to.equal(0);
  });

  it("lays the read-write set out byte by byte", async () => {
    simulator.putState("free", "\uFFFD", Buffer.from("2"));
    simulator.putState("free", "\u{1F600}", Buffer.from("3"));
    simulator.putState("free", "b", Buffer.from("1"));
    simulator.deleteState("free", "a");
    await simulator.getState("cc", "k001");
    await simulator.getState("cc", "absent");
    // By hand from rwset.proto and kv_rwset.proto: sorted by bytes, versions where there are any, no zero values.
    const read = [pb(1, pb(1, "absent")), pb(1, pb(1, "k001"), pb(2, num(1, 1)))];
    const written = [
      pb(3, pb(1, "a"), num(2, 1)),
      pb(3, pb(1, "b"), pb(3, "1")),
      pb(3, pb(1, "\uFFFD"), pb(3, "2")),
      pb(3, pb(1, "\u{1F600}"), pb(3, "3")),
    ];
    const expected = Buffer.concat([pb(2, pb(1, "cc"), pb(2, ...read)), pb(2, pb(1, "free"), pb(2, ...written))]);
    expect(simulator.result().publicReadWriteSet.toString("hex")).to.equal(expected.toString("hex"));
  });

  it("puts hashes into the public set and values into the private one", async () => {
    await simulator.putPrivateData("cc", COLLECTION, "key", value);
    await simulator.purgePrivateData("cc", COLLECTION, "old");
    const result = simulator.result();
    const privateSet = Buffer.concat([pb(2, pb(1, "key"), pb(3, "value")), pb(2, pb(1, "old"), num(2, 1))].map(retag));
    const hashed = Buffer.concat([
      pb(2, pb(1, sha256("key")), pb(3, sha256("value"))),
      pb(2, pb(1, sha256("old")), num(2, 1), num(4, 1)),
    ]);
    const collection = pb(3, pb(1, COLLECTION), pb(2, hashed), pb(3, sha256(privateSet)));
    expect(result.publicReadWriteSet.toString("hex")).to.equal(pb(2, pb(1, "cc"), collection).toString("hex"));
    const wholePrivate = pb(2, pb(1, "cc"), pb(2, pb(1, COLLECTION), pb(2, privateSet)));
    expect(result.privateWrites?.readWriteSet.toString("hex")).to.equal(wholePrivate.toString("hex"));
    expect(result.collectionsWritten).to.deep.equal([{ namespace: "cc", collection: "_implicit_org_AMSP" }]);
  });

  it("records up to fifty results of a range raw and summarises more", async () => {
    expect(await drain(await simulator.getStateByRange("cc", "k010", "k060"))).to.deep.equal(keys.slice(10, 60));
    expect(await drain(await simulator.getStateByRange("cc", "k010", "k061"))).to.have.length(51);
    const [raw, summarised] = ranges();
    expect(
      raw
        ?.getRawReads()
        ?.getKvReadsList()
        .map((read) => read.getKey()),
    ).to.deep.equal(keys.slice(10, 60));
    expect(raw?.hasReadsMerkleHashes()).to.equal(false);
    expect(raw?.getEndKey()).to.equal("k060");
    const summary = summarised?.getReadsMerkleHashes();
    expect([summary?.getMaxDegree(), summary?.getMaxLevel()]).to.deep.equal([50, 1]);
    const reads = keys.slice(10, 61).map((key) => pb(1, pb(1, key), pb(2, num(1, 1))));
    expect(hex(summary?.getMaxLevelHashesList_asU8())).to.deep.equal([sha256(Buffer.concat(reads)).toString("hex")]);
  });

  it("hashes a range in runs of fifty-one", async () => {
    await drain(await simulator.getStateByRange("cc", "k000", "k112"));
    const summary = ranges()[0]?.getReadsMerkleHashes();
    const run = (from: number, to: number): string =>
      sha256(Buffer.concat(keys.slice(from, to).map((key) => pb(1, pb(1, key), pb(2, num(1, 1)))))).toString("hex");
    expect(hex(summary?.getMaxLevelHashesList_asU8())).to.deep.equal([run(0, 51), run(51, 102), run(102, 112)]);
  });

  it("ends an iterator that was left early at its last key, inclusive", async () => {
    const iterator = await simulator.getStateByRange("cc", "k005", "k010");
    await iterator.next();
    await iterator.next();
    const [info] = ranges();
    expect([info?.getEndKey(), info?.getItrExhausted()]).to.deep.equal(["k006", false]);
  });

  it("gives pages with a bookmark", async () => {
    const first = await simulator.getStateByRange("cc", "k000", "k005", { pageSize: 3, bookmark: "" });
    expect([await drain(first), first.bookmark]).to.deep.equal([["k000", "k001", "k002"], "k003"]);
    const second = await simulator.getStateByRange("cc", "k000", "k005", { pageSize: 3, bookmark: first.bookmark });
    expect([await drain(second), second.bookmark]).to.deep.equal([["k003", "k004"], ""]);
  });

  it("refuses to mix writes with pages or with private ranges, in either order", async () => {
    const page = { pageSize: 1, bookmark: "" };
    const fresh = (): Simulator => ledger.newSimulator({ txId: "mix", mspId: "AMSP" });
    const cases: [(s: Simulator) => unknown, (s: Simulator) => unknown, string][] = [
      [(s) => s.getStateByRange("cc", "", "", page), (s) => s.putState("cc", "x", value), "QUERY_AND_WRITE"],
      [(s) => s.putState("cc", "x", value), (s) => s.getStateByRange("cc", "", "", page), "QUERY_AND_WRITE"],
      [(s) => s.getPrivateDataByRange("cc", COLLECTION, "", ""), (s) => s.deleteState("cc", "x"), "QUERY_AND_WRITE"],
      [
        (s) => s.purgePrivateData("cc", COLLECTION, "x"),
        (s) => s.getPrivateDataByRange("cc", COLLECTION, "", ""),
        "QUERY_AND_WRITE",
      ],
      [(s) => s.getStateByRange("cc", "", ""), (s) => s.putState("cc", "x", value), "allowed"],
      [(s) => s.putState("cc", "x", value), (s) => s.getStateByRange("cc", "", ""), "allowed"],
    ];
    for (const [first, second, expected] of cases) {
      const mixed = fresh();
      await first(mixed);
      expect(await codeOf(() => second(mixed))).to.equal(expected);
      mixed.close();
    }
  });

  it("shows private values to their organisation only, their hashes to all", async () => {
    const writer = ledger.newSimulator({ txId: "w", mspId: "AMSP" });
    await writer.putPrivateData("cc", COLLECTION, "secret", value);
    await commitResult(writer);
    const own = ledger.newSimulator({ txId: "r", mspId: "AMSP" });
    const other = ledger.newSimulator({ txId: "r", mspId: "BMSP" });
    expect((await own.getPrivateData("cc", COLLECTION, "secret")).toString()).to.equal("value");
    expect(await drain(await own.getPrivateDataByRange("cc", COLLECTION, "", ""))).to.deep.equal(["secret"]);
    expect(await codeOf(() => other.getPrivateData("cc", COLLECTION, "secret"))).to.equal("PRIVATE_DATA_UNAVAILABLE");
    expect(await drain(await other.getPrivateDataByRange("cc", COLLECTION, "", ""))).to.deep.equal([]);
    for (const reader of [own, other]) {
      expect((await reader.getPrivateDataHash("cc", COLLECTION, "secret")).toString("hex")).to.equal(
        sha256("value").toString("hex"),
      );
      reader.close();
    }
  });

  it("knows no collection but the organisations' own", async () => {
    expect(await codeOf(() => simulator.putPrivateData("cc", "_implicit_org_NobodyMSP", "x", value))).to.equal(
      "COLLECTION_UNKNOWN",
    );
    expect(await codeOf(() => simulator.getPrivateDataHash("cc", "shared", "x"))).to.equal("COLLECTION_UNKNOWN");
    expect(await codeOf(() => simulator.putPrivateData("cc", "_implicit_org_BMSP", "x", value))).to.equal("allowed");
  });

  it("says which policies the written keys fall under", async () => {
    const policy = parsePolicy("OR('BMSP.peer')");
    const setter = ledger.newSimulator({ txId: "p", mspId: "AMSP" });
    setter.putState("cc", "owned", value);
    await setter.putStateMetadata("cc", "owned", "VALIDATION_PARAMETER", policy);
    await commitResult(setter);
    const after = ledger.newSimulator({ txId: "after", mspId: "AMSP" });
    after.putState("cc", "owned", value);
    await after.putPrivateData("cc", "_implicit_org_CMSP", "x", value);
    await after.getState("free", "x");
    const { interests } = after.result();
    after.close();
    expect(interests).to.deep.equal([
      {
        namespace: "cc",
        needsChaincodePolicy: false,
        keyPolicies: [policy],
        collectionPolicies: [peerOfPolicy("CMSP")],
      },
      { namespace: "free", needsChaincodePolicy: true, keyPolicies: [], collectionPolicies: [] },
    ]);
  });

  it("ends with its result", async () => {
    simulator.result();
    expect(await codeOf(() => simulator.getState("cc", "k000"))).to.equal("SIMULATION_ENDED");
    expect(await codeOf(() => simulator.result())).to.equal("SIMULATION_ENDED");
  });
});

/** A length-delimited protobuf field. */
function pb(field: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = body.length < 128 ? [body.length] : [(body.length % 128) | 128, Math.floor(body.length / 128)];
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...length]), body]);
}

/** A small number field. */
function num(field: number, small: number): Buffer {
  return Buffer.from([field << 3, small]);
}

/** Writes are field 3 of a `KVRWSet`, hashed writes field 2 of a `HashedRWSet`. */
function retag(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8((3 << 3) | 2, 0);
  return copy;
}

function sha256(bytes: Buffer | string): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function hex(list: readonly Uint8Array[] | undefined): string[] {
  return (list ?? []).map((bytes) => Buffer.from(bytes).toString("hex"));
}
