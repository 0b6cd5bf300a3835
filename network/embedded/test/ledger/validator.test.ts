import { createHash } from "node:crypto";
import { expect } from "chai";
import { parsePolicy } from "../../src/channel/policy.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import type { Ledger, Simulator } from "../../src/ledger/types.js";
import { common, msp } from "../../src/protos.js";
import { buildBlock, buildEnvelope } from "./envelopes.js";
import type { Defect } from "./envelopes.js";
import { CHANNEL, commitEnvelopes, genesisBlock, openConsortium, openTestLedger } from "./fixtures.js";
import type { TestConsortium } from "./fixtures.js";

const value = Buffer.from("value");
const KEY_POLICY = "VALIDATION_PARAMETER";
/** `Timestamp`s of the greatest and the least number of seconds. */
const LAST_INSTANT = Buffer.from("08ffffffffffffffff7f", "hex");
const FIRST_INSTANT = Buffer.from("0880808080808080808001", "hex");
const onlyA = parsePolicy("OR('AMSP.peer')");

describe("validation", () => {
  let consortium: TestConsortium;
  let ledger: Ledger;
  let a: SigningIdentity;
  let b: SigningIdentity;
  let c: SigningIdentity;

  before(async () => {
    consortium = await openConsortium();
    [a, b, c] = [
      consortium.peers[0] ?? expect.fail(),
      consortium.peers[1] ?? expect.fail(),
      consortium.peers[2] ?? expect.fail(),
    ];
  });
  after(() => consortium.remove());
  beforeEach(async () => {
    ledger = await openTestLedger(consortium, await consortium.newFolder(), genesisBlock());
  });
  afterEach(() => ledger.close());

  type Simulate = (simulator: Simulator) => unknown;

  async function envelopeOf(endorsers: readonly SigningIdentity[], simulate: Simulate): Promise<Buffer> {
    const simulator = ledger.newSimulator({ txId: "tx", mspId: "AMSP" });
    await simulate(simulator);
    const { publicReadWriteSet: results } = simulator.result();
    simulator.close();
    const creator = consortium.clients[0] ?? expect.fail("no client");
    return buildEnvelope({ channelId: CHANNEL, chaincode: "cc", creator, endorsers, results }).bytes;
  }

  /** One block of one transaction each. */
  async function commitEach(
    ...transactions: readonly (readonly [readonly SigningIdentity[], Simulate])[]
  ): Promise<number[]> {
    const codes: number[] = [];
    for (const [endorsers, simulate] of transactions)
      codes.push(...(await commitEnvelopes(ledger, [await envelopeOf(endorsers, simulate)])));
    return codes;
  }

  const put: Simulate = (s) => s.putState("cc", "key", value);
  const setPolicy: Simulate = (s) => s.putStateMetadata("cc", "key", KEY_POLICY, onlyA);

  it("asks the chaincode's policy for keys without their own, even where nothing is written", async () => {
    const read: Simulate = (s) => s.getState("cc", "key");
    expect(await commitEach([[a], put], [[a, b], put], [[a], read], [[b, c], read])).to.deep.equal([10, 0, 10, 0]);
  });

  it("lets a key's own policy stand in for the chaincode's, and only for that key", async () => {
    await commitEach([
      [a, b],
      (s) => {
        put(s);
        return setPolicy(s);
      },
    ]);
    const putBoth: Simulate = (s) => {
      put(s);
      s.putState("cc", "other", value);
    };
    expect(
      await commitEach([[a], put], [[b, c], put], [[a], putBoth], [[b, c], putBoth], [[a, b], putBoth]),
    ).to.deep.equal([0, 10, 10, 10, 0]);
    expect(await commitEach([[b, c], setPolicy], [[a], setPolicy])).to.deep.equal([10, 0]);
  });

  it("lets a delete take the policy with it, and a value keep it", async () => {
    await commitEach([[a, b], put], [[a, b], setPolicy], [[a], put]);
    expect(await commitEach([[b, c], put])).to.deep.equal([10]);
    expect(await commitEach([[a], (s) => s.deleteState("cc", "key")], [[b, c], put])).to.deep.equal([0, 0]);
  });

  it("does nothing for the policy of an absent key", async () => {
    expect(await commitEach([[a, b], setPolicy], [[b, c], put])).to.deep.equal([0, 0]);
  });

  it("refuses to write a key whose policy an earlier transaction of the block changes", async () => {
    await commitEach([[a, b], put]);
    const envelopes = [
      await envelopeOf([a, b], setPolicy),
      await envelopeOf([a, b, c], put),
      await envelopeOf([a, b], (s) => s.putState("cc", "x", value)),
    ];
    expect(await commitEnvelopes(ledger, envelopes)).to.deep.equal([0, 10, 0]);
  });

  it("does not count a change of policy that was itself refused", async () => {
    await commitEach([[a, b], put]);
    const envelopes = [await envelopeOf([a], setPolicy), await envelopeOf([b, c], put)];
    expect(await commitEnvelopes(ledger, envelopes)).to.deep.equal([10, 0]);
  });

  it("asks the owner of an implicit collection, and not the chaincode's policy", async () => {
    const hide: Simulate = (s) => s.putPrivateData("cc", "_implicit_org_BMSP", "key", value);
    const hideAndPut: Simulate = async (s) => {
      await hide(s);
      put(s);
    };
    expect(await commitEach([[b], hide], [[a, c], hide], [[b], hideAndPut], [[b, c], hideAndPut])).to.deep.equal([
      0, 10, 10, 0,
    ]);
  });

  it("counts each endorser once and clients not at all", async () => {
    const client = consortium.clients[1] ?? expect.fail("no client");
    expect(await commitEach([[a, a], put], [[a, client], put], [[a, client, b], put])).to.deep.equal([10, 10, 0]);
  });

  it("counts a certificate once however it is written", async () => {
    const named = msp.SerializedIdentity.deserializeBinary(a.serialized);
    named.setIdBytes(Buffer.concat([Buffer.from("a comment\n"), Buffer.from(named.getIdBytes_asU8())]));
    const serialized = Buffer.from(named.serializeBinary());
    const { mspId, roles, expiresAt, identifier } = a;
    const rewritten: SigningIdentity = {
      mspId,
      roles,
      expiresAt,
      identifier,
      serialized,
      sign: (bytes) => a.sign(bytes),
      verify: (bytes, signature) => a.verify(bytes, signature),
    };
    expect(consortium.mspManager.deserialize(serialized).mspId).to.equal("AMSP");
    const twoOfA = parsePolicy("OutOf(2, 'AMSP.peer', 'AMSP.peer')");
    const setTwo: Simulate = (s) => s.putStateMetadata("cc", "key", KEY_POLICY, twoOfA);
    expect(await commitEach([[a, b], put], [[a, b], setTwo], [[a, rewritten], put])).to.deep.equal([0, 0, 10]);
  });

  it("takes a policy whose principal cannot be read for one that nobody satisfies", async () => {
    const principal = new msp.MSPPrincipal();
    principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
    principal.setPrincipal(Buffer.from([0xff, 0xff]));
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(0);
    const policy = new common.SignaturePolicyEnvelope();
    policy.setRule(rule);
    policy.addIdentities(principal);
    const setUnreadable: Simulate = (s) => s.putStateMetadata("cc", "key", KEY_POLICY, policy.serializeBinary());
    const codes = await commitEach([[a, b], put], [[a, b], setUnreadable], [[a, b, c], put]);
    expect(codes).to.deep.equal([0, 0, 10]);
  });

  it("takes any timestamp a client chooses", async () => {
    const simulator = ledger.newSimulator({ txId: "tx", mspId: "AMSP" });
    await put(simulator);
    const { publicReadWriteSet: results } = simulator.result();
    simulator.close();
    const creator = consortium.clients[0] ?? expect.fail("no client");
    for (const timestampBytes of [LAST_INSTANT, FIRST_INSTANT]) {
      const options = { channelId: CHANNEL, chaincode: "cc", creator, endorsers: [a, b], results, timestampBytes };
      expect(await commitEnvelopes(ledger, [buildEnvelope(options).bytes])).to.deep.equal([0]);
    }
    const reader = ledger.newSimulator({ txId: "tx", mspId: "AMSP" });
    const history = await reader.getHistoryForKey("cc", "key");
    const seconds = [(await history.next())?.timestamp.seconds, (await history.next())?.timestamp.seconds];
    reader.close();
    // The greatest int64 is no double: what is told is the greatest double below it.
    expect(seconds).to.deep.equal([-(2 ** 63), 2 ** 63 - 1024]);
  });

  it("judges reads in order: stale, changed earlier in the block, and ranges that gained or lost a key", async () => {
    const all = [a, b];
    await commitEach([all, put]);
    const increment: Simulate = async (s) => {
      await s.getState("cc", "key");
      put(s);
    };
    const count: Simulate = async (s) => {
      const iterator = await s.getStateByRange("cc", "k", "l");
      while ((await iterator.next()) !== undefined);
    };
    const envelopes = [];
    for (const simulate of [increment, increment, count, (s: Simulator) => s.putState("cc", "kk", value), count])
      envelopes.push(await envelopeOf(all, simulate));
    expect(await commitEnvelopes(ledger, envelopes)).to.deep.equal([0, 11, 12, 0, 12]);
    const stale = await envelopeOf(all, increment);
    await commitEach([all, put]);
    expect(await commitEnvelopes(ledger, [stale])).to.deep.equal([11]);
  });

  it("merges committed and new keys of a range in byte order", async () => {
    const all = [a, b];
    const [first, second] = ["\uFFFD", "\u{1F600}"];
    const drain: Simulate = async (s) => {
      const iterator = await s.getStateByRange("cc", "", "");
      const keys: string[] = [];
      for (let entry = await iterator.next(); entry !== undefined; entry = await iterator.next()) keys.push(entry.key);
      expect(keys).to.deep.equal([first, second]);
    };
    // Seen on one ledger at versions (1, 0) and (2, 0), then asked of another where the second is still in the block.
    await commitEach([all, (s) => s.putState("cc", second, value)], [all, (s) => s.putState("cc", first, value)]);
    const look = await envelopeOf(all, drain);
    await ledger.close();
    ledger = await openTestLedger(consortium, await consortium.newFolder(), genesisBlock());
    await commitEach([all, (s) => s.putState("cc", second, value)]);
    const add = await envelopeOf(all, (s) => s.putState("cc", first, value));
    expect(await commitEnvelopes(ledger, [add, look])).to.deep.equal([0, 0]);
  });

  it("refuses the same transaction a second time, in the block and later, whatever became of the first", async () => {
    const good = await envelopeOf([a, b], put);
    const bad = await envelopeOf([a], put);
    expect(await commitEnvelopes(ledger, [good, good, bad])).to.deep.equal([0, 9, 10]);
    expect(await commitEnvelopes(ledger, [good, bad])).to.deep.equal([9, 9]);
  });

  it("answers every malformed transaction with Fabric's code, and takes the sound one beside it", async () => {
    const codes: readonly (readonly [Defect | undefined, number])[] = [
      [undefined, 0],
      ["unknown type", 3],
      ["no nonce", 3],
      ["bad creator signature", 4],
      ["foreign proposal", 5],
      ["two actions", 5],
      ["configuration update", 7],
      ["foreign transaction id", 8],
      ["bad endorsement", 10],
      ["other channel", 14],
      ["broken header extension", 19],
      ["broken chaincode action", 21],
      ["garbage read-write set", 22],
      ["unknown chaincode", 25],
      ["no chaincode version", 25],
      ["foreign event", 255],
    ];
    const creator = consortium.clients[0] ?? expect.fail("no client");
    const event = { name: "Done", payload: value };
    const results = Buffer.alloc(0);
    const common = { channelId: CHANNEL, chaincode: "cc", creator, endorsers: [a, b], results, event };
    const envelopes = codes.map(
      ([defect]) => buildEnvelope(defect === undefined ? common : { ...common, defect }).bytes,
    );
    expect(await commitEnvelopes(ledger, envelopes)).to.deep.equal(codes.map(([, code]) => code));
  });

  it("refuses a namespace that stands twice in a read-write set", async () => {
    const creator = consortium.clients[0] ?? expect.fail("no client");
    const once = field(
      2,
      Buffer.concat([field(1, "cc"), field(2, field(3, Buffer.concat([field(1, "k"), field(3, "v")])))]),
    );
    const commit = (results: Buffer): Promise<readonly number[]> => {
      const { bytes } = buildEnvelope({ channelId: CHANNEL, chaincode: "cc", creator, endorsers: [a, b], results });
      return commitEnvelopes(ledger, [bytes]);
    };
    expect(await commit(Buffer.concat([once, once]))).to.deep.equal([23]);
    expect(await commit(once)).to.deep.equal([0]);
  });

  it("takes the hash of nothing for a delete", async () => {
    const collection = "_implicit_org_AMSP";
    await commitEach([[a], (s) => s.putPrivateData("cc", collection, "p", value)]);
    const write = field(2, Buffer.concat([field(1, sha256("p")), field(3, sha256())]));
    const set = field(
      2,
      Buffer.concat([field(1, "cc"), field(3, Buffer.concat([field(1, collection), field(2, write)]))]),
    );
    const creator = consortium.clients[0] ?? expect.fail("no client");
    const { bytes } = buildEnvelope({ channelId: CHANNEL, chaincode: "cc", creator, endorsers: [a], results: set });
    expect(await commitEnvelopes(ledger, [bytes])).to.deep.equal([0]);
    const simulator = ledger.newSimulator({ txId: "tx", mspId: "AMSP" });
    expect((await simulator.getPrivateDataHash("cc", collection, "p")).length).to.equal(0);
    simulator.close();
  });

  it("writes codes and commit hash into the block", async () => {
    const good = await envelopeOf([a, b], put);
    const bad = await envelopeOf([a], put);
    const { block } = await ledger.commit(nextBlock([good, bad]));
    // Fabric's internal Updates message by hand: namespace, key, value, version (1, 0).
    const write = Buffer.concat([field(1, "cc"), field(3, "key"), field(5, "value"), field(6, Buffer.from([1, 1, 0]))]);
    const first = sha256(Buffer.from([2, 0, 10]), field(1, write));
    expect(slots(block)).to.deep.equal(["000a", field(1, first).toString("hex")]);

    const second = await ledger.commit(
      nextBlock([
        await envelopeOf([a, b], async (s) => {
          await s.putPrivateData("cc", "_implicit_org_AMSP", "p", value);
          s.deleteState("cc", "key");
        }),
      ]),
    );
    const version = field(6, Buffer.from([1, 2, 0]));
    const removed = field(1, Buffer.concat([field(1, "cc"), field(3, "key"), Buffer.from([4 << 3, 1]), version]));
    const hashed = field(
      1,
      Buffer.concat([field(2, "_implicit_org_AMSP"), field(3, sha256("p")), field(5, sha256(value)), version]),
    );
    const secondHash = sha256(Buffer.from([1, 0]), removed, hashed, first);
    expect(slots(second.block)).to.deep.equal(["00", field(1, secondHash).toString("hex")]);

    // The same collection of another namespace is named again.
    const third = await ledger.commit(
      nextBlock([
        await envelopeOf([a, b], async (s) => {
          await s.putPrivateData("cc", "_implicit_org_AMSP", "p", value);
          await s.putPrivateData("free", "_implicit_org_AMSP", "p", value);
        }),
      ]),
    );
    const writes = ["cc", "free"].map((namespace) => {
      const entry = [field(2, "_implicit_org_AMSP"), field(3, sha256("p")), field(5, sha256(value))];
      return field(1, Buffer.concat([field(1, namespace), ...entry, field(6, Buffer.from([1, 3, 0]))]));
    });
    const thirdHash = sha256(Buffer.from([1, 0]), ...writes, secondHash);
    expect(slots(third.block)).to.deep.equal(["00", field(1, thirdHash).toString("hex")]);
  });

  function nextBlock(envelopes: readonly Buffer[]): common.Block {
    return buildBlock(ledger.height, ledger.currentBlockHash, envelopes);
  }
});

function slots(block: common.Block): string[] {
  const list = block.getMetadata()?.getMetadataList_asU8() ?? [];
  expect(list).to.have.length(5);
  return [common.BlockMetadataIndex.TRANSACTIONS_FILTER, common.BlockMetadataIndex.COMMIT_HASH].map((index) =>
    Buffer.from(list[index] ?? []).toString("hex"),
  );
}

function field(number: number, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

function sha256(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
