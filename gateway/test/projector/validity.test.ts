import type {
  Correction,
  DataKey,
  Grant,
  Hold,
  KeyHolding,
  LedgerRecord,
  ReceiptBatch,
  UserStatus,
} from "@mulian/domain";
import { expect } from "chai";
import type { LedgerBlock, LedgerTransaction } from "../../src/ports/ledger.js";
import { countedAfterGrant, countedIn } from "../support/counted.js";
import { base, catalogueBlocks, dataset, grant, grantId, grantedBlocks, terms } from "../support/granted.js";
import {
  AUTHORITY,
  chainOf,
  contentOf,
  datasetRecord,
  departmentRecord,
  idOf,
  personOf,
  timeOf,
  transactionOf,
} from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

/** A record, and the department whose member wrote it. */
type Written = readonly [LedgerRecord, string];

const transactionsOf = (written: readonly Written[]): readonly LedgerTransaction[] =>
  written.map(([record, department], at) =>
    transactionOf(`written ${at}`, [record], { creator: personOf(department) }),
  );

/** The version of the first that counts after these were written one after the other, upon a grant. */
function versionAfter(...written: readonly [Written, ...Written[]]): Promise<number | undefined> {
  const [[{ kind, id }]] = written;
  return countedAfterGrant(kind, id, ...transactionsOf(written));
}

/** Where the first of them is written. */
const FIRST = grantedBlocks().length;
const delivered = { state: "delivered", deliveredAt: timeOf(FIRST) } as const;
const DELIVERED: Written = [grant({ version: 2, ...delivered }), "water"];

/** The same behind a delivery. */
const versionAfterDelivery = (...written: readonly [Written, ...Written[]]): Promise<number | undefined> => {
  const [[{ kind, id }]] = written;
  return countedAfterGrant(kind, id, ...transactionsOf([DELIVERED, ...written]));
};

describe("what an honest contract cannot have written is not shown", () => {
  it("a version in another's name or at another time than its transaction's, or from another maker", async () => {
    const duty: LedgerRecord = {
      kind: "duty",
      ...{ ...base, id: idOf("duty"), department: "roads", title: "title", legalBasis: "law", status: "active" },
    };
    /** The record as the last block has it, after this was done to the finished block. */
    const shown = async (forge: (record: LedgerRecord) => LedgerRecord, version = 1): Promise<number | undefined> => {
      const again = { ...duty, version: 2, title: "other" };
      const written = [duty, again].slice(0, version).map((record, at) => [transactionOf(`duty ${at}`, [record])]);
      const temporary = await TemporaryIndex.open();
      const blocks = chainOf([...catalogueBlocks(), ...written]);
      for (const block of blocks) await temporary.index.apply(block === blocks.at(-1) ? forged(block, forge) : block);
      const found = temporary.index.get("duty", duty.id)?.version;
      await temporary.remove();
      return found;
    };
    const inName = (changes: Partial<LedgerRecord["updatedBy"]>) => (record: LedgerRecord) => ({
      ...record,
      updatedBy: { ...record.updatedBy, ...changes },
    });
    const same = (record: LedgerRecord) => record;
    expect(await shown(same)).to.equal(1);
    expect(await shown(same, 2)).to.equal(2);
    expect(await shown(inName({ enrolmentId: "u2" })), "a colleague's").to.equal(undefined);
    expect(await shown(inName({ department: "water" })), "another department's").to.equal(undefined);
    expect(await shown((record) => ({ ...record, updatedAt: timeOf(1) })), "another time").to.equal(undefined);
    expect(await shown((record) => ({ ...record, createdAt: timeOf(1) }), 2), "made earlier").to.equal(1);
    expect(await shown((record) => ({ ...record, version: 3 }), 2), "a version left out").to.equal(1);
  });

  it("a version by somebody whom no contract lets in", async () => {
    const duty: LedgerRecord = {
      kind: "duty",
      ...{ ...base, id: idOf("duty"), department: "roads", title: "title", legalBasis: "law", status: "active" },
    };
    const before = (...records: readonly LedgerRecord[]) =>
      transactionOf("before", records, { creator: personOf(AUTHORITY) });
    const counted = (creator: LedgerTransaction["creator"], ...first: readonly LedgerRecord[]) =>
      countedIn("duty", duty.id, [
        ...catalogueBlocks(),
        ...(first.length === 0 ? [] : [[before(...first)]]),
        [transactionOf("duty", [duty], { creator })],
      ]);
    const disabled: UserStatus = {
      kind: "user-status",
      ...{ ...base, id: "roadsMSP:u1", mspId: "roadsMSP", enrolmentId: "u1", status: "disabled" },
    };
    const suspended: Hold = {
      kind: "hold",
      ...{ ...base, id: "department:roads:authority", subjectKind: "department", subject: "roads" },
      ...{ actor: "authority", state: "suspended" },
    };
    expect(await counted(personOf("roads"))).to.equal(1);
    expect(await counted(personOf("roads", { department: undefined })), "without an attribute").to.equal(undefined);
    const foreign = personOf("roads", { mspId: "waterMSP" });
    expect(await counted(foreign), "by another organisation's CA").to.equal(undefined);
    expect(await counted(personOf("roads", { roles: ["requester"] })), "without the role").to.equal(undefined);
    expect(await counted(personOf("roads"), disabled), "by a disabled user").to.equal(undefined);
    expect(await counted(personOf("roads", { enrolmentId: "u2" }), disabled)).to.equal(1);
    expect(await counted(personOf("roads"), suspended), "for a suspended department").to.equal(undefined);
  });

  it("a transaction of which one version is void, as a whole", async () => {
    const duty = (department: string): LedgerRecord => ({
      kind: "duty",
      ...{ ...base, id: idOf(department), department, title: "title", legalBasis: "law", status: "active" },
    });
    const both = transactionOf("both", [duty("roads"), duty("water")]);
    const blocks = [...catalogueBlocks(), [both]];
    expect(await countedIn("duty", idOf("roads"), blocks)).to.equal(undefined);
    expect(await countedIn("duty", idOf("water"), blocks)).to.equal(undefined);
  });

  it("a transaction that also writes what is no record, as a whole, and the write is told too", async () => {
    const duty: LedgerRecord = {
      kind: "duty",
      ...{ ...base, id: idOf("duty"), department: "roads", title: "title", legalBasis: "law", status: "active" },
    };
    const foreign = [{ key: `grant:${grantId}`, reason: "a delete" }];
    const spoiled = transactionOf("spoiled", [duty], { foreign });
    const temporary = await TemporaryIndex.open(chainOf([...grantedBlocks(), [spoiled]]));
    const expectTold = async (): Promise<void> => {
      const { index } = temporary;
      expect(index.get("duty", duty.id)).to.equal(undefined);
      expect(index.get("grant", grantId)?.version, "what is deleted in the contract's state").to.equal(1);
      const told = await index.invalidVersions();
      expect(told.map(({ record }) => record).toSorted()).to.deep.equal([`duty:${duty.id}`, `grant:${grantId}`]);
      expect(told.find(({ said }) => said === undefined)).to.include({ reason: "a delete", txId: spoiled.txId });
      expect(index.invalidCount).to.equal(2);
    };
    await expectTold();
    await temporary.reopen();
    await expectTold();
    await temporary.remove();
  });

  it("a grant rewritten after it was decided", async () => {
    const after = (changes: Partial<Grant>) => versionAfter([grant({ version: 2, ...delivered, ...changes }), "water"]);
    expect(await after({})).to.equal(2);
    expect(await after({ terms: { ...terms, items: ["code", "name"] } }), "wider items").to.equal(1);
    const otherKey = { ...terms, proofKeyThumbprint: "u".repeat(43) };
    expect(await after({ terms: otherKey }), "another key").to.equal(1);
    expect(await after({ expiresAt: timeOf(2_000_000) }), "a longer term").to.equal(1);
    expect(await after({ grantee: "fire" }), "another grantee").to.equal(1);
    expect(await after({ deliveredAt: timeOf(1) }), "delivered earlier").to.equal(1);
  });

  it("a grant's steps, but by the side whose they are, and none after its end", async () => {
    const step = (version: number, state: Grant["state"], department: string): Written => [
      grant({ version, ...delivered, state }),
      department,
    ];
    const first = step(2, "delivered", "water");
    expect(await versionAfter(step(2, "delivered", "roads")), "delivered by the grantee").to.equal(1);
    expect(await versionAfter(first, step(3, "active", "roads"))).to.equal(3);
    expect(await versionAfter(first, step(3, "active", "water")), "acknowledged by the provider").to.equal(2);
    const active = step(3, "active", "roads");
    expect(await versionAfter(first, active, step(4, "completed", "roads"))).to.equal(4);
    expect(await versionAfter(first, active, step(4, "completed", "water")), "by the provider").to.equal(3);
    const terminated = step(3, "terminated", "water");
    expect(await versionAfter(first, step(3, "terminated", AUTHORITY))).to.equal(3);
    expect(await versionAfter(first, step(3, "terminated", "roads")), "terminated by the grantee").to.equal(2);
    expect(await versionAfter(first, terminated, step(4, "active", "roads")), "taken up again").to.equal(3);
    expect(await versionAfter(first, step(3, "agreed", "water")), "taken back").to.equal(2);
  });

  it("an account of use or a correction, but with its grant's own parties and dataset", async () => {
    const id = idOf("account");
    const parties = { grant: grantId, provider: "water", grantee: "roads", dataset };
    const account = (changes: object): LedgerRecord => ({
      kind: "use-record",
      ...{ ...base, id, ...parties, from: "2026-01-01", to: "2026-01-01", effectKind: "none-yet", documents: [] },
      keepUntil: "2029-01-01",
      ...changes,
    });
    for (const record of [account, (changes: object) => correction({ id, ...changes })]) {
      const shown = (changes: object, by = "roads") => versionAfterDelivery([record(changes), by]);
      expect(await shown({})).to.equal(1);
      expect(await versionAfter([record({}), "roads"]), "nothing was delivered").to.equal(undefined);
      expect(await shown({}, "fire"), "by a third").to.equal(undefined);
      expect(await shown({ grantee: "water" }), "another grantee").to.equal(undefined);
      expect(await shown({ provider: "roads" }), "another provider").to.equal(undefined);
      expect(await shown({ dataset: idOf("other") }), "another dataset").to.equal(undefined);
      expect(await shown({ grant: idOf("none") }), "no grant").to.equal(undefined);
    }
    const documents = [{ role: "scene" as const, digest: "a".repeat(64) }];
    const said: Written = [account({ documents }), "roads"];
    expect(await versionAfterDelivery(said, [account({ version: 2, documents }), "roads"])).to.equal(2);
    expect(await versionAfterDelivery(said, [account({ version: 2 }), "roads"]), "a document taken away").to.equal(1);
  });

  const correction = (changes: Partial<Correction>): Correction => ({
    kind: "correction",
    ...{ ...base, id: idOf("correction"), grant: grantId, provider: "water", grantee: "roads", dataset },
    ...{ datasetVersion: 1, state: "reported" },
    findings: [{ item: "code", mistake: "missing", records: 1, evidence: "e".repeat(64) }],
    documents: [],
    answerDue: "2026-01-15",
    ...changes,
  });

  it("a correction's steps, but by the side whose they are", async () => {
    const [finding] = correction({}).findings;
    if (finding === undefined) throw new Error("a correction has a finding");
    const findings = [{ ...finding, answer: { outcome: "corrected", answeredAt: timeOf(FIRST) } as const }];
    const report: Written = [correction({}), "roads"];
    const answer = (by: string): Written => [correction({ version: 2, state: "corrected", findings }), by];
    const close = (by: string): Written => [correction({ version: 3, state: "closed", findings }), by];
    expect(await versionAfterDelivery([correction({}), "water"]), "reported by the provider").to.equal(undefined);
    expect(await versionAfterDelivery(report, answer("water"))).to.equal(2);
    expect(await versionAfterDelivery(report, answer("roads")), "answered by the grantee").to.equal(1);
    const rewritten = correction({ version: 2, findings: [{ ...finding, records: 9 }] });
    expect(await versionAfterDelivery(report, [rewritten, "water"]), "the report rewritten").to.equal(1);
    const promise = { outcome: "accepted", correctBy: "2026-02-01", answeredAt: timeOf(FIRST) } as const;
    const rejection = { outcome: "rejected", reason: "agrees-with-source", answeredAt: timeOf(FIRST) } as const;
    const promised: Written = [
      correction({ version: 2, state: "accepted", findings: [{ ...finding, answer: promise }] }),
      "water",
    ];
    const kept: Written = [correction({ version: 3, state: "corrected", findings }), "water"];
    const broken = correction({ version: 3, state: "rejected", findings: [{ ...finding, answer: rejection }] });
    expect(await versionAfterDelivery(report, promised, kept)).to.equal(3);
    expect(await versionAfterDelivery(report, promised, [broken, "water"]), "a promise taken back").to.equal(2);
    const misstated = correction({ version: 2, state: "rejected", findings });
    expect(await versionAfterDelivery(report, [misstated, "water"]), "another state than its answers").to.equal(1);
    expect(await versionAfterDelivery(report, answer("water"), close("roads"))).to.equal(3);
    expect(await versionAfterDelivery(report, answer("water"), close("water")), "by its answerer").to.equal(2);
    const answered = correction({ version: 2, state: "closed", findings });
    expect(await versionAfterDelivery(report, [answered, "roads"]), "answered by closing").to.equal(1);
  });

  const holding = (version: number, changes: Partial<KeyHolding>): KeyHolding => ({
    kind: "key-holding",
    ...{ ...base, version, id: idOf("holding"), holder: "roads", provider: "water", grant: grantId, dataset },
    ...{ holdingKind: "access-key", thumbprint: terms.proofKeyThumbprint, state: "released", since: timeOf(3) },
    ...changes,
  });

  it("a holding, but handed over by its provider and acknowledged by its holder", async () => {
    const released: Written = [holding(1, {}), "water"];
    const acknowledged = holding(2, { state: "acknowledged" });
    const ended = holding(2, { state: "ended", endedBy: "revoked" });
    const destroyed = holding(2, { state: "ended", endedBy: "destroyed", destructionDigest: "d".repeat(64) });
    expect(await versionAfter(released)).to.equal(1);
    expect(await versionAfter([holding(1, {}), "roads"]), "handed over by its holder").to.equal(undefined);
    expect(await versionAfter([holding(1, { holder: "fire" }), "water"]), "to another").to.equal(undefined);
    expect(await versionAfter([holding(1, { thumbprint: "u".repeat(43) }), "water"]), "another key").to.equal(
      undefined,
    );
    expect(await versionAfter(released, [acknowledged, "roads"])).to.equal(2);
    expect(await versionAfter(released, [acknowledged, "water"]), "acknowledged by the provider").to.equal(1);
    expect(await versionAfter(released, [ended, "water"])).to.equal(2);
    expect(await versionAfter(released, [{ ...ended, provider: "fire" }, "fire"]), "taken over").to.equal(1);
    expect(await versionAfter(released, [destroyed, "roads"])).to.equal(2);
    expect(await versionAfter(released, [destroyed, "water"]), "destruction claimed by the provider").to.equal(1);
    const again = holding(3, { state: "acknowledged" });
    expect(await versionAfter(released, [ended, "water"], [again, "roads"]), "held again after its end").to.equal(2);
  });

  it("a batch of receipts or a package's key in another's name, or a batch or a key's block once more", async () => {
    const batch = (number: number, changes: Partial<ReceiptBatch> = {}): ReceiptBatch => ({
      kind: "receipt-batch",
      ...{ ...base, id: `water:${number}`, department: "water", batchNumber: number, totals: [] },
      ...{ firstSequence: number, lastSequence: number, merkleRoot: `${number}`.repeat(64) },
      ...(number === 1 ? {} : { previousRoot: `${number - 1}`.repeat(64) }),
      ...changes,
    });
    expect(await versionAfter([batch(1), "water"])).to.equal(1);
    expect(await versionAfter([batch(1), "roads"]), "another's batch").to.equal(undefined);
    expect(await versionAfter([batch(1), "water"], [batch(1, { version: 2 }), "water"]), "rewritten").to.equal(1);
    const second = (changes: Partial<ReceiptBatch>) =>
      countedAfterGrant(
        "receipt-batch",
        "water:2",
        ...transactionsOf([
          [batch(1), "water"],
          [batch(2, changes), "water"],
        ]),
      );
    expect(await second({})).to.equal(1);
    expect(await second({ previousRoot: "f".repeat(64) }), "after another root").to.equal(undefined);
    expect(await second({ firstSequence: 9, lastSequence: 9 }), "with a gap").to.equal(undefined);

    const key = (changes: Partial<DataKey> = {}): DataKey => ({
      kind: "data-key",
      ...{ ...base, id: idOf("key"), custodian: "water", dataset, datasetVersion: 1, items: ["code"] },
      ...{ suite: "A256GCM-HKDF-SHA256", fingerprint: "f".repeat(64), packageDigest: "b".repeat(64), state: "active" },
      ...changes,
    });
    const leaked = key({ version: 2, state: "compromised" });
    expect(await versionAfter([key(), "water"])).to.equal(1);
    expect(await versionAfter([key(), "roads"]), "another's key").to.equal(undefined);
    expect(await versionAfter([key(), "water"], [leaked, "water"])).to.equal(2);
    expect(await versionAfter([key(), "water"], [{ ...leaked, custodian: "fire" }, "fire"]), "taken over").to.equal(1);
    const good = key({ version: 3, state: "active" });
    expect(await versionAfter([key(), "water"], [leaked, "water"], [good, "water"]), "made good again").to.equal(2);
    expect(await versionAfter([block(1), "water"], [block(2), "water"]), "a block rewritten").to.equal(undefined);
  });

  const jwk = {
    ...({ kty: "EC", crv: "P-256", use: "sig" } as const),
    ...{ x: "x".repeat(43), y: "y".repeat(43), kid: "k".repeat(43) },
  };
  const block = (version: number, kid = jwk.kid): LedgerRecord => ({
    kind: "key-block",
    ...{ ...base, version, id: `water:${kid}`, department: "water", kid, reason: "x" },
  });

  it("the block of a department's key, but by the department itself or the authority", async () => {
    const announced: Written = [
      { ...departmentRecord("water", "水", "waterMSP", 2), keys: [{ jwk, since: timeOf(FIRST) }] },
      "water",
    ];
    const shown = (written: readonly Written[], id = `water:${jwk.kid}`) =>
      countedAfterGrant("key-block", id, ...transactionsOf([announced, ...written]));
    expect(await shown([[block(1), "water"]])).to.equal(1);
    expect(await shown([[block(1), AUTHORITY]])).to.equal(1);
    expect(await shown([[block(1), "roads"]])).to.equal(undefined);
    const unknown = "u".repeat(43);
    expect(await shown([[block(1, unknown), "water"]], `water:${unknown}`), "a key it does not have").to.equal(
      undefined,
    );
    const rewritten = await shown([
      [block(1), "water"],
      [block(2), "water"],
    ]);
    expect(rewritten).to.equal(1);
  });

  const hold = (version: number, state: Hold["state"], actor: Hold["actor"] = "provider"): Hold => ({
    kind: "hold",
    ...{ ...base, version, id: `grant:${grantId}:${actor}`, subjectKind: "grant", subject: grantId, actor, state },
  });

  it("a hold, but by the side in whose name it stands, and never lifted once it revokes", async () => {
    const suspended: Written = [hold(1, "suspended"), "water"];
    expect(await versionAfter(suspended)).to.equal(1);
    expect(await versionAfter([hold(1, "suspended"), "roads"]), "in the provider's name").to.equal(undefined);
    expect(await versionAfter([hold(1, "revoked", "grantee"), "water"]), "in the grantee's name").to.equal(undefined);
    expect(await versionAfter([hold(1, "revoked", "grantee"), "roads"])).to.equal(1);
    expect(await versionAfter([hold(1, "suspended", "authority"), "water"]), "the authority's").to.equal(undefined);
    expect(await versionAfter([hold(1, "suspended", "authority"), AUTHORITY])).to.equal(1);
    expect(await versionAfter(suspended, [hold(2, "none"), "roads"]), "lifted by the grantee").to.equal(1);
    expect(await versionAfter(suspended, [hold(2, "none"), AUTHORITY]), "by the authority").to.equal(1);
    expect(await versionAfter(suspended, [hold(2, "none"), "water"])).to.equal(2);
    const revoked: Written = [hold(1, "revoked"), "water"];
    expect(await versionAfter(revoked, [hold(2, "none"), "water"]), "a revocation lifted").to.equal(1);
    const misnamed = { ...hold(1, "suspended", "grantee"), id: `grant:${grantId}:provider` };
    expect(await versionAfter([misnamed, "roads"]), "the provider's key, in the grantee's name").to.equal(undefined);
    for (const actor of ["provider", "authority"] as const) {
      const held = { ...hold(1, "suspended", actor), subjectKind: "dataset" as const, subject: dataset };
      const written: Written = [{ ...held, id: `dataset:${dataset}:${actor}` }, "water"];
      expect(await versionAfter(written), `a dataset's, as ${actor}`).to.equal(undefined);
    }
    const datasets = { ...hold(1, "revoked", "authority"), subjectKind: "dataset" as const, subject: dataset };
    const ended: Written = [{ ...datasets, id: `dataset:${dataset}:authority` }, AUTHORITY];
    expect(await versionAfter(ended), "a dataset revoked").to.equal(undefined);
  });

  it("a user's status, but by its own organisation or the authority", async () => {
    const user = (version: number, status: UserStatus["status"]): UserStatus => ({
      kind: "user-status",
      ...{ ...base, version, id: "roadsMSP:u9", mspId: "roadsMSP", enrolmentId: "u9", status },
    });
    const disabled: Written = [user(1, "disabled"), "roads"];
    expect(await versionAfter(disabled)).to.equal(1);
    expect(await versionAfter([user(1, "disabled"), "water"]), "another organisation's user").to.equal(undefined);
    expect(await versionAfter([user(1, "disabled"), AUTHORITY])).to.equal(1);
    expect(await versionAfter(disabled, [user(2, "enabled"), "water"]), "let in again by another").to.equal(1);
    expect(await versionAfter(disabled, [user(2, "enabled"), "roads"])).to.equal(2);
    const byAuthority: Written = [user(1, "disabled"), AUTHORITY];
    expect(await versionAfter(byAuthority, [user(2, "enabled"), "roads"]), "whom the authority disabled").to.equal(1);
  });

  it("but a hold forged in somebody's name does not keep that side from saying its own", async () => {
    const forged: Written = [hold(2, "none"), "roads"];
    expect(await versionAfter([hold(1, "suspended"), "water"], forged, [hold(3, "revoked"), "water"])).to.equal(3);
    expect(await versionAfter([hold(1, "revoked"), "roads"], [hold(2, "suspended"), "water"])).to.equal(2);
    expect(await versionAfter([hold(1, "revoked"), "roads"], [hold(2, "revoked"), "water"])).to.equal(2);
    expect(await versionAfter([hold(1, "none"), "roads"], forged, [hold(3, "revoked"), "roads"])).to.equal(undefined);
  });

  it("and a revocation said again moves neither its time nor its reason, and is no forgery", async () => {
    const temporary = await TemporaryIndex.open(
      chainOf([
        ...grantedBlocks(),
        ...transactionsOf([
          [{ ...hold(1, "revoked"), reason: "first" }, "water"],
          [{ ...hold(2, "revoked"), reason: "second" }, "water"],
        ]).map((transaction) => [transaction]),
      ]),
    );
    const found = temporary.index.get("hold", `grant:${grantId}:provider`);
    expect(found).to.include({ version: 1, reason: "first", updatedAt: timeOf(FIRST) });
    expect(await temporary.index.invalidVersions()).to.deep.equal([]);
    await temporary.remove();
  });

  it("and a version forged in the same block does not hide what was said before it", async () => {
    const user = (version: number, status: UserStatus["status"]): UserStatus => ({
      kind: "user-status",
      ...{ ...base, version, id: "waterMSP:u9", mspId: "waterMSP", enrolmentId: "u9", status },
    });
    const by = (department: string) => ({ creator: personOf(department) });
    const temporary = await TemporaryIndex.open(
      chainOf([
        ...grantedBlocks(),
        [
          transactionOf("revoke", [hold(1, "revoked")], by("water")),
          transactionOf("disable", [user(1, "disabled")], by(AUTHORITY)),
        ],
        [
          transactionOf("forged", [hold(2, "none"), user(2, "enabled")], by("roads")),
          transactionOf("undo", [hold(3, "none"), user(3, "enabled")], by("water")),
        ],
      ]),
    );
    expect(temporary.index.get("hold", `grant:${grantId}:provider`)?.state).to.equal("revoked");
    expect(temporary.index.get("user-status", "waterMSP:u9")?.status).to.equal("disabled");
    await temporary.remove();
  });

  it("nor any later version of such a record", async () => {
    const forged = idOf("forged");
    const submitted = datasetRecord(forged, "water", contentOf(), { state: "submitted", datasetVersion: 0 });
    const temporary = await TemporaryIndex.open(
      chainOf([
        [transactionOf("departments", [departmentRecord("water")])],
        [transactionOf("1", [submitted], { endorsers: ["roadsMSP"] })],
        [transactionOf("2", [{ ...submitted, version: 2, state: "published" }], { creator: personOf(AUTHORITY) })],
      ]),
    );
    expect(temporary.index.get("dataset", forged)).to.equal(undefined);
    await temporary.reopen();
    expect(temporary.index.get("dataset", forged)).to.equal(undefined);
    expect(await temporary.index.invalidVersions()).to.have.length(2);
    await temporary.remove();
  });
});

/** The block with its only record changed after it was made. */
function forged(made: LedgerBlock, forge: (record: LedgerRecord) => LedgerRecord): LedgerBlock {
  const transactions = made.transactions.map((transaction) => ({
    ...transaction,
    writes: transaction.writes.map((write) => ({ ...write, record: forge(write.record) })),
  }));
  return { ...made, transactions };
}
