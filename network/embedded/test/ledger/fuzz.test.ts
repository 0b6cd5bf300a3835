import { rm } from "node:fs/promises";
import { expect } from "chai";
import fc from "fast-check";
import { parsePolicy } from "../../src/channel/policy.js";
import { LedgerError } from "../../src/ledger/errors.js";
import type { Ledger, SimulationResult, Simulator, TransactionLocation } from "../../src/ledger/types.js";
import { ledger as messages } from "../../src/protos.js";
import { buildEnvelope, newTransactionId } from "./envelopes.js";
import type { Defect } from "./envelopes.js";
import { CHANNEL, MSP_IDS, commitEnvelopes, genesisBlock, openConsortium, openTestLedger } from "./fixtures.js";
import type { TestConsortium } from "./fixtures.js";
import { ReferenceLedger, idOf, sha256Hex } from "./reference-ledger.js";
import type {
  Cell,
  Namespace,
  Operation,
  PeerPolicy,
  PrivateValue,
  ReferenceTransaction,
  Target,
} from "./reference-ledger.js";

/** More than a read set takes raw (50), so that ranges over them are summarised, on two levels (51 × 2). */
const MANY_KEYS = 130;
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 40);

/** Bytes and UTF-16 units order the last two differently; the third looks like a composite key. */
const keys = ["a", "b", "\u0000t\u0000x\u0000", "\u{1F600}", "\uFFFD"];
const many = Array.from({ length: MANY_KEYS }, (_, i) => `m${String(i).padStart(3, "0")}`);

interface TransactionPlan {
  readonly chaincode: Namespace;
  readonly operations: readonly Operation[];
  readonly simulatedBy: number;
  /** Indices 0–2 are peers, 3–5 the clients of the same organisations, which no policy of the tests counts. */
  readonly endorsers: readonly number[];
  readonly defect: ReferenceTransaction["defect"];
  readonly isStale: boolean;
  readonly isStaged: boolean;
  /** Sends an envelope made earlier once more (counted from the end). */
  readonly repeats: number | undefined;
}

const organisation = fc.nat({ max: 2 });
const namespace = fc.constantFrom<Namespace>("cc", "free");
const publicTarget: fc.Arbitrary<Target> = fc.record({ namespace, key: fc.constantFrom(...keys, many[70] ?? "") });
const privateTarget: fc.Arbitrary<Target> = fc.record({
  namespace,
  owner: organisation,
  key: fc.constantFrom("a", "b"),
});
const target = fc.oneof({ weight: 3, arbitrary: publicTarget }, { weight: 2, arbitrary: privateTarget });
const policy: fc.Arbitrary<PeerPolicy> = fc
  .record({ organisations: fc.uniqueArray(organisation, { minLength: 1 }), share: fc.nat({ max: 2 }) })
  .map(({ organisations, share }) => ({ organisations, required: Math.min(organisations.length, share + 1) }));
const bound = fc.constantFrom("", "a", "b", "m", "m100", "n", "\u{1F600}", "\uFFFE");

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("get", "getPolicy"), target: publicTarget }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("get", "getHash", "getPolicy"), target: privateTarget }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put"), target, value: fc.constantFrom("1", "2", "3", "") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete"), target }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("purge"), target: privateTarget }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("setPolicy"), target, policy }) },
  {
    weight: 1,
    arbitrary: fc.record(
      { kind: fc.constant("range"), namespace, start: bound, end: bound, take: fc.constantFrom(0, 1, 3, 60) },
      { requiredKeys: ["kind", "namespace", "start", "end"] },
    ),
  },
);

const defects: readonly ReferenceTransaction["defect"][] = [
  "bad creator signature",
  "bad endorsement",
  "foreign transaction id",
  "foreign proposal",
  "other channel",
  "unknown chaincode",
  "unknown type",
  "garbage read-write set",
  "no envelope",
  "empty envelope",
];

const transactionPlan: fc.Arbitrary<TransactionPlan> = fc.record({
  chaincode: namespace,
  operations: fc.array(operation, { maxLength: 5 }),
  simulatedBy: organisation,
  endorsers: fc.oneof(
    { weight: 4, arbitrary: fc.constant([0, 1, 2]) },
    { weight: 2, arbitrary: fc.array(fc.nat({ max: 5 }), { maxLength: 4 }) },
  ),
  defect: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...defects) },
  ),
  isStale: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  isStaged: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  repeats: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat({ max: 10 }) }),
});

const blocksPlan = fc.array(fc.array(transactionPlan, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });

describe("ledger against a second, plain implementation of the rules", () => {
  let consortium: TestConsortium;
  const codesSeen = new Set<number>();

  before(async () => {
    consortium = await openConsortium();
  });
  after(() => consortium.remove());

  it("gives the same codes and the same state, whatever transactions come", async function () {
    this.timeout(180_000);
    const property = fc.asyncProperty(blocksPlan, async (blocks) => {
      const dir = await consortium.newFolder();
      const ledger = await openTestLedger(consortium, dir, genesisBlock());
      try {
        await new Comparison(consortium, ledger, codesSeen).run(blocks);
      } finally {
        await ledger.close();
        await rm(dir, { recursive: true });
      }
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it("was worth running: it has met the codes that conflicts give", () => {
    expect([...codesSeen]).to.include.members([0, 9, 10, 11, 12]);
  });
});

interface Submission {
  readonly bytes: Uint8Array;
  readonly reference: ReferenceTransaction;
}

/** A transaction being simulated at some height, on both sides. */
interface Simulation {
  readonly plan: TransactionPlan;
  readonly simulator: Simulator;
  readonly snapshot: ReferenceLedger;
}

class Comparison {
  readonly #reference = new ReferenceLedger();
  readonly #sent: Submission[] = [];
  readonly #touched = new Map<string, Target>();
  /** Where each transaction id was seen first. */
  readonly #locations = new Map<string, TransactionLocation>();

  constructor(
    private readonly consortium: TestConsortium,
    private readonly ledger: Ledger,
    private readonly codesSeen: Set<number>,
  ) {}

  async run(blocks: readonly (readonly TransactionPlan[])[]): Promise<void> {
    await this.#commit([await this.#submit(this.#begin(fillPlan))]);
    let early = this.#beginStale(blocks[0]);
    for (const [index, plans] of blocks.entries()) {
      const simulations = plans.map((plan) => early.get(plan) ?? this.#begin(plan));
      early = this.#beginStale(blocks[index + 1]);
      const submissions: Submission[] = [];
      for (const simulation of simulations) submissions.push(await this.#submit(simulation));
      await this.#commit(submissions);
    }
  }

  /** Stale transactions of the next block see the state before this one. */
  #beginStale(plans: readonly TransactionPlan[] | undefined): Map<TransactionPlan, Simulation> {
    return new Map(plans?.filter(({ isStale }) => isStale).map((plan) => [plan, this.#begin(plan)]));
  }

  #begin(plan: TransactionPlan): Simulation {
    const simulator = this.ledger.newSimulator({ txId: "fuzz", mspId: MSP_IDS[plan.simulatedBy] ?? "" });
    return { plan, simulator, snapshot: this.#reference.snapshot() };
  }

  async #submit({ plan, simulator, snapshot }: Simulation): Promise<Submission> {
    for (const one of plan.operations) await this.#perform(simulator, one, snapshot, plan.simulatedBy);
    const result = simulator.result();
    simulator.close();
    const repeated = plan.repeats === undefined ? undefined : this.#sent.at(-1 - plan.repeats);
    const submission = repeated ?? (await this.#build(plan, result, snapshot));
    this.#sent.push(submission);
    return submission;
  }

  async #build(plan: TransactionPlan, result: SimulationResult, snapshot: ReferenceLedger): Promise<Submission> {
    const { peers, clients } = this.consortium;
    const creator = clients[plan.simulatedBy] ?? expect.fail("no such client");
    const { nonce } = newTransactionId(creator);
    const endorsers = plan.endorsers.map((index) => [...peers, ...clients][index] ?? expect.fail("no such endorser"));
    const isEnvelope = plan.defect !== "no envelope" && plan.defect !== "empty envelope";
    const defect: Defect | undefined = isEnvelope ? plan.defect : undefined;
    const built = buildEnvelope({
      channelId: CHANNEL,
      chaincode: plan.chaincode,
      creator,
      endorsers,
      nonce,
      results: result.publicReadWriteSet,
      ...(defect === undefined ? {} : { defect }),
    });
    const bytes =
      plan.defect === "no envelope"
        ? Buffer.from([0xff, 0xff, 0xff])
        : plan.defect === "empty envelope"
          ? Buffer.alloc(0)
          : built.bytes;
    if (plan.isStaged && result.privateWrites !== undefined)
      await this.ledger.stagePrivateWrites(built.txId, result.privateWrites);
    return { bytes, reference: this.#referenceOf(plan, isEnvelope ? built.txId : "", snapshot) };
  }

  #referenceOf(plan: TransactionPlan, txId: string, snapshot: ReferenceLedger): ReferenceTransaction {
    const counted = plan.endorsers.filter((index) => index < 3);
    // The first endorsement is the bad one; the same peer may still stand in the list a second time.
    const good = plan.defect === "bad endorsement" ? plan.endorsers.slice(1).filter((index) => index < 3) : counted;
    const recording = snapshot.record(plan.operations, plan.simulatedBy);
    return {
      txId,
      chaincode: plan.chaincode,
      recording,
      endorsedBy: new Set(good),
      defect: plan.defect,
      isStaged: plan.isStaged,
    };
  }

  async #perform(simulator: Simulator, one: Operation, snapshot: ReferenceLedger, simulatedBy: number): Promise<void> {
    if (one.kind === "range") {
      const iterator = await simulator.getStateByRange(one.namespace, one.start, one.end);
      for (let taken = 0; taken < (one.take ?? Infinity); taken++) if ((await iterator.next()) === undefined) break;
      iterator.close();
      return;
    }
    this.#touched.set(idOf(one.target), one.target);
    if (one.target.owner === undefined) return performPublic(simulator, one);
    const isReadable = snapshot.isReadable(one.target, simulatedBy);
    try {
      await performPrivate(simulator, one, `_implicit_org_${MSP_IDS[one.target.owner]}`);
      expect(one.kind === "get" && !isReadable, "read of what should not be readable").to.equal(false);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      expect([error.code, isReadable]).to.deep.equal(["PRIVATE_DATA_UNAVAILABLE", false]);
    }
  }

  async #commit(submissions: readonly Submission[]): Promise<void> {
    const number = this.ledger.height;
    const codes = await commitEnvelopes(
      this.ledger,
      submissions.map(({ bytes }) => bytes),
    );
    const expected = this.#reference.commit(
      number,
      submissions.map(({ reference }) => reference),
    );
    expect(codes).to.deep.equal(expected);
    for (const code of codes) this.codesSeen.add(code);
    for (const one of this.#touched.values()) await this.#compare(one);
    for (const [index, { reference }] of submissions.entries()) {
      const { txId } = reference;
      const first = {
        blockNumber: number,
        transactionNumber: index,
        validationCode: codes[index] ?? expect.fail("no code"),
      };
      if (txId !== "" && !this.#locations.has(txId)) this.#locations.set(txId, first);
      expect(await this.ledger.transactionLocation(txId)).to.deep.equal(this.#locations.get(txId));
    }
  }

  async #compare(one: Target): Promise<void> {
    const simulator = this.ledger.newSimulator({ txId: "compare", mspId: MSP_IDS[one.owner ?? 0] ?? "" });
    try {
      await (one.owner === undefined
        ? this.#comparePublic(simulator, one)
        : this.#comparePrivate(simulator, one, one.owner));
      expect(versionRead(simulator.result())).to.equal(this.#reference.cells.get(idOf(one))?.version);
    } finally {
      simulator.close();
    }
  }

  async #comparePublic(simulator: Simulator, one: Target): Promise<void> {
    const cell = this.#reference.cells.get(idOf(one));
    const value = await simulator.getState(one.namespace, one.key);
    expect(value.toString()).to.equal(cell?.value ?? "");
    expectPolicy(await simulator.getStateMetadata(one.namespace, one.key), cell);
    expect(await this.#historyOf(simulator, one)).to.deep.equal(this.#reference.history.get(idOf(one)) ?? []);
  }

  async #comparePrivate(simulator: Simulator, one: Target, owner: number): Promise<void> {
    const cell = this.#reference.cells.get(idOf(one));
    const collection = `_implicit_org_${MSP_IDS[owner]}`;
    const hash = await simulator.getPrivateDataHash(one.namespace, collection, one.key);
    expect(hash.toString("hex")).to.equal(cell === undefined ? "" : sha256Hex(cell.value));
    expectPolicy(await simulator.getPrivateDataMetadata(one.namespace, collection, one.key), cell);
    const value = await privateValueOf(simulator, one.namespace, collection, one.key);
    expect(value).to.deep.equal(this.#reference.privateValue(one));
  }

  async #historyOf(simulator: Simulator, { namespace: name, key }: Target): Promise<unknown[]> {
    const iterator = await simulator.getHistoryForKey(name, key);
    const records: unknown[] = [];
    for (let entry = await iterator.next(); entry !== undefined; entry = await iterator.next()) {
      records.push({ txId: entry.txId, value: entry.isDelete ? undefined : entry.value.toString() });
    }
    iterator.close();
    return records;
  }
}

const fillPlan: TransactionPlan = {
  chaincode: "free",
  operations: many.map((key) => ({ kind: "put", target: { namespace: "free", key }, value: key })),
  simulatedBy: 0,
  endorsers: [0],
  defect: undefined,
  isStale: false,
  isStaged: false,
  repeats: undefined,
};

async function performPublic(simulator: Simulator, one: Exclude<Operation, { kind: "range" }>): Promise<void> {
  const { namespace: name, key } = one.target;
  if (one.kind === "get") await simulator.getState(name, key);
  else if (one.kind === "getPolicy") await simulator.getStateMetadata(name, key);
  else if (one.kind === "put") simulator.putState(name, key, Buffer.from(one.value));
  else if (one.kind === "delete") simulator.deleteState(name, key);
  else if (one.kind === "setPolicy")
    await simulator.putStateMetadata(name, key, "VALIDATION_PARAMETER", policyOf(one.policy));
}

async function performPrivate(
  simulator: Simulator,
  one: Exclude<Operation, { kind: "range" }>,
  collection: string,
): Promise<void> {
  const { namespace: name, key } = one.target;
  if (one.kind === "get") await simulator.getPrivateData(name, collection, key);
  else if (one.kind === "getHash") await simulator.getPrivateDataHash(name, collection, key);
  else if (one.kind === "getPolicy") await simulator.getPrivateDataMetadata(name, collection, key);
  else if (one.kind === "put") await simulator.putPrivateData(name, collection, key, Buffer.from(one.value));
  else if (one.kind === "delete") await simulator.deletePrivateData(name, collection, key);
  else if (one.kind === "purge") await simulator.purgePrivateData(name, collection, key);
  else if (one.kind === "setPolicy")
    await simulator.putPrivateDataMetadata(name, collection, key, "VALIDATION_PARAMETER", policyOf(one.policy));
}

async function privateValueOf(
  simulator: Simulator,
  name: string,
  collection: string,
  key: string,
): Promise<PrivateValue> {
  try {
    return { value: (await simulator.getPrivateData(name, collection, key)).toString() };
  } catch (error) {
    if (error instanceof LedgerError && error.code === "PRIVATE_DATA_UNAVAILABLE") return "unavailable";
    throw error;
  }
}

function expectPolicy(metadata: ReadonlyMap<string, Buffer>, cell: Cell | undefined): void {
  const expected = cell?.policy && policyOf(cell.policy).toString("hex");
  expect(metadata.get("VALIDATION_PARAMETER")?.toString("hex")).to.equal(expected);
}

function policyOf({ required, organisations }: PeerPolicy): Buffer {
  return parsePolicy(`OutOf(${required}, ${organisations.map((index) => `'${MSP_IDS[index]}.peer'`).join(", ")})`);
}

/** The version in the one read of a read-write set, as the reference writes versions. */
function versionRead({ publicReadWriteSet }: SimulationResult): string | undefined {
  const [set] = messages.rwset.TxReadWriteSet.deserializeBinary(publicReadWriteSet).getNsRwsetList();
  const bytes = set?.getRwset_asU8() ?? new Uint8Array();
  const [read] = messages.rwset.kvrwset.KVRWSet.deserializeBinary(bytes).getReadsList();
  const version = read === undefined ? hashVersionRead(set) : read.getVersion();
  return version && `${version.getBlockNum()}.${version.getTxNum()}`;
}

function hashVersionRead(set: messages.rwset.NsReadWriteSet | undefined): messages.rwset.kvrwset.Version | undefined {
  const bytes = set?.getCollectionHashedRwsetList()[0]?.getHashedRwset_asU8() ?? new Uint8Array();
  return messages.rwset.kvrwset.HashedRWSet.deserializeBinary(bytes).getHashedReadsList()[0]?.getVersion();
}
