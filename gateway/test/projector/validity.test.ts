import type { Grant, LedgerRecord, ReceiptBatch } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerBlock, LedgerTransaction } from "../../src/ports/ledger.js";
import { because } from "../../src/projector/because.js";
import { catalogueBlocks, dataset, grant, grantId, grantedBlocks, terms } from "../support/granted.js";
import { Judged, type Verdict } from "../support/judged.js";
import {
  AUTHORITY,
  chainOf,
  contentOf,
  datasetRecord,
  departmentRecord,
  holdRecord,
  idOf,
  personOf,
  timeOf,
  transactionOf,
} from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";
import { verdictAfterGrant, verdictIn } from "../support/verdict.js";
import {
  account,
  batch,
  correction,
  dataKey,
  duty,
  hold,
  holding,
  jwk,
  keyBlock,
  userStatus,
} from "../support/versions.js";

/** A record, and the department whose member wrote it. */
type Written = readonly [LedgerRecord, string];

const transactionsOf = (written: readonly Written[]): readonly LedgerTransaction[] =>
  written.map(([record, department], at) =>
    transactionOf(`written ${at}`, [record], { creator: personOf(department) }),
  );

/** What becomes of the first of these after they were written one after the other, upon a grant. */
function verdictAfter(...written: readonly [Written, ...Written[]]): Verdict {
  const [[{ kind, id }]] = written;
  return verdictAfterGrant(kind, id, ...transactionsOf(written));
}

/** Where the first of them is written. */
const FIRST = grantedBlocks().length;
const delivered = { state: "delivered", deliveredAt: timeOf(FIRST) } as const;
const DELIVERED: Written = [grant({ version: 2, ...delivered }), "water"];

/** The same behind a delivery. */
const verdictAfterDelivery = (...written: readonly [Written, ...Written[]]): Verdict => {
  const [[{ kind, id }]] = written;
  return verdictAfterGrant(kind, id, ...transactionsOf([DELIVERED, ...written]));
};

describe("what an honest contract cannot have written is not shown", () => {
  it("a version in another's name or at another time than its transaction's, or from another maker", () => {
    const made = duty();
    /** The record as the last block has it, after this was done to the finished block. */
    const shown = (forge: (record: LedgerRecord) => LedgerRecord, version = 1): Verdict => {
      const again = { ...made, version: 2, title: "other" };
      const written = [made, again].slice(0, version).map((record, at) => [transactionOf(`duty ${at}`, [record])]);
      const blocks = chainOf([...catalogueBlocks(), ...written]);
      const judged = Judged.of(blocks.map((block) => (block === blocks.at(-1) ? forged(block, forge) : block)));
      return judged.verdictOn("duty", made.id);
    };
    const inName = (changes: Partial<LedgerRecord["updatedBy"]>) => (record: LedgerRecord) => ({
      ...record,
      updatedBy: { ...record.updatedBy, ...changes },
    });
    const same = (record: LedgerRecord) => record;
    expect(shown(same)).to.equal(1);
    expect(shown(same, 2)).to.equal(2);
    expect(shown(inName({ enrolmentId: "u2" })), "a colleague's").to.equal("anotherWriter");
    expect(shown(inName({ department: "water" })), "another department's").to.equal("anotherWriter");
    expect(
      shown((record) => ({ ...record, updatedAt: timeOf(1) })),
      "another time",
    ).to.equal("anotherTime");
    expect(
      shown((record) => ({ ...record, createdAt: timeOf(1) }), 2),
      "made earlier",
    ).to.equal("fixedRewritten");
    expect(
      shown((record) => ({ ...record, version: 3 }), 2),
      "a version left out",
    ).to.equal("outOfSequence");
  });

  it("a version by somebody whom no contract lets in", () => {
    const made = duty();
    const before = (...records: readonly LedgerRecord[]) =>
      transactionOf("before", records, { creator: personOf(AUTHORITY) });
    const verdict = (creator: LedgerTransaction["creator"], ...first: readonly LedgerRecord[]) =>
      verdictIn("duty", made.id, [
        ...catalogueBlocks(),
        ...(first.length === 0 ? [] : [[before(...first)]]),
        [transactionOf("duty", [made], { creator })],
      ]);
    const disabled = userStatus(1, "disabled", "roadsMSP", "u1");
    const suspended = holdRecord("department", "roads", "suspended");
    expect(verdict(personOf("roads"))).to.equal(1);
    expect(verdict(personOf("roads", { department: undefined })), "without an attribute").to.equal("anotherWriter");
    const foreign = personOf("roads", { mspId: "waterMSP" });
    expect(verdict(foreign), "by another organisation's CA").to.equal("foreignOrganisation");
    expect(verdict(personOf("roads", { roles: ["requester"] })), "without the role").to.equal("roleMissing");
    expect(verdict(personOf("roads"), disabled), "by a disabled user").to.equal("writerDisabled");
    expect(verdict(personOf("roads", { enrolmentId: "u2" }), disabled)).to.equal(1);
    expect(verdict(personOf("roads"), suspended), "for a suspended department").to.equal("writerSuspended");
  });

  it("a transaction of which one version is void, as a whole", () => {
    const both = transactionOf(
      "both",
      ["roads", "water"].map((department) => duty({ id: idOf(department), department })),
    );
    const blocks = [...catalogueBlocks(), [both]];
    expect(verdictIn("duty", idOf("roads"), blocks)).to.equal("anotherDepartment");
    expect(verdictIn("duty", idOf("water"), blocks)).to.equal("anotherDepartment");
  });

  it("a transaction that also writes what is no record, as a whole, and the write is told too", async () => {
    const made = duty();
    const foreign = [{ key: `grant:${grantId}`, reason: because("deleted") }];
    const spoiled = transactionOf("spoiled", [made], { foreign });
    const temporary = await TemporaryIndex.open(chainOf([...grantedBlocks(), [spoiled]]));
    const expectTold = async (): Promise<void> => {
      const { index } = temporary;
      expect(index.get("duty", made.id)).to.equal(undefined);
      expect(index.get("grant", grantId)?.version, "what is deleted in the contract's state").to.equal(1);
      const told = await index.invalidVersions();
      expect(told.map(({ record }) => record).toSorted()).to.deep.equal([`duty:${made.id}`, `grant:${grantId}`]);
      expect(told.find(({ said }) => said === undefined)).to.deep.include({
        reason: because("deleted"),
        txId: spoiled.txId,
      });
      expect(index.invalidCount).to.equal(2);
    };
    await expectTold();
    await temporary.reopen();
    await expectTold();
    await temporary.remove();
  });

  it("a grant rewritten after it was decided", () => {
    const after = (changes: Partial<Grant>) => verdictAfter([grant({ version: 2, ...delivered, ...changes }), "water"]);
    expect(after({})).to.equal(2);
    expect(after({ terms: { ...terms, items: ["code", "name"] } }), "wider items").to.equal("fixedRewritten");
    const otherKey = { ...terms, proofKeyThumbprint: "u".repeat(43) };
    expect(after({ terms: otherKey }), "another key").to.equal("fixedRewritten");
    expect(after({ expiresAt: timeOf(2_000_000) }), "a longer term").to.equal("fixedRewritten");
    expect(after({ grantee: "fire" }), "another grantee").to.equal("fixedRewritten");
    expect(after({ deliveredAt: timeOf(1) }), "delivered earlier").to.equal("stepOutOfTurn");
  });

  it("a grant's steps, but by the side whose they are, and none after its end", () => {
    const step = (version: number, state: Grant["state"], department: string): Written => [
      grant({ version, ...delivered, state }),
      department,
    ];
    const first = step(2, "delivered", "water");
    expect(verdictAfter(step(2, "delivered", "roads")), "delivered by the grantee").to.equal("anotherDepartment");
    expect(verdictAfter(first, step(3, "active", "roads"))).to.equal(3);
    expect(verdictAfter(first, step(3, "active", "water")), "acknowledged by the provider").to.equal(
      "anotherDepartment",
    );
    const active = step(3, "active", "roads");
    expect(verdictAfter(first, active, step(4, "completed", "roads"))).to.equal(4);
    expect(verdictAfter(first, active, step(4, "completed", "water")), "by the provider").to.equal("anotherDepartment");
    const terminated = step(3, "terminated", "water");
    expect(verdictAfter(first, step(3, "terminated", AUTHORITY))).to.equal(3);
    expect(verdictAfter(first, step(3, "terminated", "roads")), "terminated by the grantee").to.equal(
      "anotherDepartment",
    );
    expect(verdictAfter(first, terminated, step(4, "active", "roads")), "taken up again").to.equal("stepOutOfTurn");
    expect(verdictAfter(first, step(3, "agreed", "water")), "taken back").to.equal("stepOutOfTurn");
  });

  it("an account of use or a correction, but with its grant's own parties and dataset", () => {
    const id = idOf("account");
    for (const record of [account, (changes: object) => correction({ id, ...changes })]) {
      const shown = (changes: object, by = "roads") => verdictAfterDelivery([record(changes), by]);
      expect(shown({})).to.equal(1);
      expect(verdictAfter([record({}), "roads"]), "nothing was delivered").to.equal("notDelivered");
      expect(shown({}, "fire"), "by a third").to.equal("anotherDepartment");
      expect(shown({ grantee: "water" }), "another grantee").to.equal("partiesDiffer");
      expect(shown({ provider: "roads" }), "another provider").to.equal("partiesDiffer");
      expect(shown({ dataset: idOf("other") }), "another dataset").to.equal("partiesDiffer");
      expect(shown({ grant: idOf("none") }), "no grant").to.equal("grantUnknown");
    }
    const documents = [{ role: "scene" as const, digest: "a".repeat(64) }];
    const said: Written = [account({ documents }), "roads"];
    expect(verdictAfterDelivery(said, [account({ version: 2, documents }), "roads"])).to.equal(2);
    expect(verdictAfterDelivery(said, [account({ version: 2 }), "roads"]), "a document taken away").to.equal(
      "documentsMissing",
    );
  });

  it("a correction's steps, but by the side whose they are", () => {
    const [finding] = correction({}).findings;
    if (finding === undefined) throw new Error("a correction has a finding");
    const findings = [{ ...finding, answer: { outcome: "corrected", answeredAt: timeOf(FIRST) } as const }];
    const report: Written = [correction({}), "roads"];
    const answer = (by: string): Written => [correction({ version: 2, state: "corrected", findings }), by];
    const close = (by: string): Written => [correction({ version: 3, state: "closed", findings }), by];
    expect(verdictAfterDelivery([correction({}), "water"]), "reported by the provider").to.equal("anotherDepartment");
    expect(verdictAfterDelivery(report, answer("water"))).to.equal(2);
    expect(verdictAfterDelivery(report, answer("roads")), "answered by the grantee").to.equal("anotherDepartment");
    const rewritten = correction({ version: 2, findings: [{ ...finding, records: 9 }] });
    expect(verdictAfterDelivery(report, [rewritten, "water"]), "the report rewritten").to.equal("reportRewritten");
    const promise = { outcome: "accepted", correctBy: "2026-02-01", answeredAt: timeOf(FIRST) } as const;
    const rejection = { outcome: "rejected", reason: "agrees-with-source", answeredAt: timeOf(FIRST) } as const;
    const promised: Written = [
      correction({ version: 2, state: "accepted", findings: [{ ...finding, answer: promise }] }),
      "water",
    ];
    const kept: Written = [correction({ version: 3, state: "corrected", findings }), "water"];
    const broken = correction({ version: 3, state: "rejected", findings: [{ ...finding, answer: rejection }] });
    expect(verdictAfterDelivery(report, promised, kept)).to.equal(3);
    expect(verdictAfterDelivery(report, promised, [broken, "water"]), "a promise taken back").to.equal(
      "answerTakenBack",
    );
    const misstated = correction({ version: 2, state: "rejected", findings });
    expect(verdictAfterDelivery(report, [misstated, "water"]), "another state than its answers").to.equal(
      "answerTakenBack",
    );
    expect(verdictAfterDelivery(report, answer("water"), close("roads"))).to.equal(3);
    expect(verdictAfterDelivery(report, answer("water"), close("water")), "by its answerer").to.equal(
      "anotherDepartment",
    );
    const answered = correction({ version: 2, state: "closed", findings });
    expect(verdictAfterDelivery(report, [answered, "roads"]), "answered by closing").to.equal("answersItself");
  });

  it("a holding, but handed over by its provider and acknowledged by its holder", () => {
    const released: Written = [holding(), "water"];
    const acknowledged = holding({ version: 2, state: "acknowledged" });
    const ended = holding({ version: 2, state: "ended", endedBy: "revoked" });
    const destroyed = holding({ version: 2, state: "ended", endedBy: "destroyed", destructionDigest: "d".repeat(64) });
    expect(verdictAfter(released)).to.equal(1);
    expect(verdictAfter([holding(), "roads"]), "handed over by its holder").to.equal("anotherDepartment");
    expect(verdictAfter([holding({ holder: "fire" }), "water"]), "to another").to.equal("partiesDiffer");
    expect(verdictAfter([holding({ thumbprint: "u".repeat(43) }), "water"]), "another key").to.equal("grantKeyDiffers");
    expect(verdictAfter(released, [acknowledged, "roads"])).to.equal(2);
    expect(verdictAfter(released, [acknowledged, "water"]), "acknowledged by the provider").to.equal(
      "anotherDepartment",
    );
    expect(verdictAfter(released, [ended, "water"])).to.equal(2);
    expect(verdictAfter(released, [{ ...ended, provider: "fire" }, "fire"]), "taken over").to.equal("fixedRewritten");
    expect(verdictAfter(released, [destroyed, "roads"])).to.equal(2);
    expect(verdictAfter(released, [destroyed, "water"]), "destruction claimed by the provider").to.equal(
      "anotherDepartment",
    );
    const again = holding({ version: 3, state: "acknowledged" });
    expect(verdictAfter(released, [ended, "water"], [again, "roads"]), "held again after its end").to.equal(
      "stepOutOfTurn",
    );
  });

  it("a batch of receipts or a package's key in another's name, or a batch or a key's block once more", () => {
    expect(verdictAfter([batch(1), "water"])).to.equal(1);
    expect(verdictAfter([batch(1), "roads"]), "another's batch").to.equal("anotherDepartment");
    expect(verdictAfter([batch(1), "water"], [batch(1, { version: 2 }), "water"]), "rewritten").to.equal("writtenOnce");
    const second = (changes: Partial<ReceiptBatch>) =>
      verdictAfterGrant(
        "receipt-batch",
        "water:2",
        ...transactionsOf([
          [batch(1), "water"],
          [batch(2, changes), "water"],
        ]),
      );
    expect(second({})).to.equal(1);
    expect(second({ previousRoot: "f".repeat(64) }), "after another root").to.equal("batchOutOfLine");
    expect(second({ firstSequence: 9, lastSequence: 9 }), "with a gap").to.equal("batchOutOfLine");

    const leaked = dataKey({ version: 2, state: "compromised" });
    expect(verdictAfter([dataKey(), "water"])).to.equal(1);
    expect(verdictAfter([dataKey(), "roads"]), "another's key").to.equal("anotherDepartment");
    expect(verdictAfter([dataKey(), "water"], [leaked, "water"])).to.equal(2);
    expect(verdictAfter([dataKey(), "water"], [{ ...leaked, custodian: "fire" }, "fire"]), "taken over").to.equal(
      "fixedRewritten",
    );
    const good = dataKey({ version: 3, state: "active" });
    expect(verdictAfter([dataKey(), "water"], [leaked, "water"], [good, "water"]), "made good again").to.equal(
      "keyMadeGood",
    );
  });

  it("the block of a department's key, but by the department itself or the authority", () => {
    const announced: Written = [
      { ...departmentRecord("water", "水", "waterMSP", 2), keys: [{ jwk, since: timeOf(FIRST) }] },
      "water",
    ];
    const shown = (written: readonly Written[], id = `water:${jwk.kid}`) =>
      verdictAfterGrant("key-block", id, ...transactionsOf([announced, ...written]));
    expect(shown([[keyBlock(1), "water"]])).to.equal(1);
    expect(shown([[keyBlock(1), AUTHORITY]])).to.equal(1);
    expect(shown([[keyBlock(1), "roads"]])).to.equal("anotherDepartment");
    const unknown = "u".repeat(43);
    expect(shown([[keyBlock(1, unknown), "water"]], `water:${unknown}`), "a key it does not have").to.equal(
      "keyUnknown",
    );
    const rewritten = shown([
      [keyBlock(1), "water"],
      [keyBlock(2), "water"],
    ]);
    expect(rewritten).to.equal("writtenOnce");
  });

  it("a hold, but by the side in whose name it stands, and never lifted once it revokes", () => {
    const suspended: Written = [hold(1, "suspended"), "water"];
    expect(verdictAfter(suspended)).to.equal(1);
    expect(verdictAfter([hold(1, "suspended"), "roads"]), "in the provider's name").to.equal("anotherDepartment");
    expect(verdictAfter([hold(1, "revoked", "grantee"), "water"]), "in the grantee's name").to.equal(
      "anotherDepartment",
    );
    expect(verdictAfter([hold(1, "revoked", "grantee"), "roads"])).to.equal(1);
    expect(verdictAfter([hold(1, "suspended", "authority"), "water"]), "the authority's").to.equal("notByAuthority");
    expect(verdictAfter([hold(1, "suspended", "authority"), AUTHORITY])).to.equal(1);
    expect(verdictAfter(suspended, [hold(2, "none"), "roads"]), "lifted by the grantee").to.equal("anotherDepartment");
    expect(verdictAfter(suspended, [hold(2, "none"), AUTHORITY]), "by the authority").to.equal("anotherDepartment");
    expect(verdictAfter(suspended, [hold(2, "none"), "water"])).to.equal(2);
    const revoked: Written = [hold(1, "revoked"), "water"];
    expect(verdictAfter(revoked, [hold(2, "none"), "water"]), "a revocation lifted").to.equal("revocationLifted");
    const misnamed = { ...hold(1, "suspended", "grantee"), id: `grant:${grantId}:provider` };
    expect(verdictAfter([misnamed, "roads"]), "the provider's key, in the grantee's name").to.equal("keyDiffers");
    for (const [actor, rule] of [
      ["provider", "grantUnknown"],
      ["authority", "notByAuthority"],
    ] as const) {
      const held = { ...hold(1, "suspended", actor), subjectKind: "dataset" as const, subject: dataset };
      const written: Written = [{ ...held, id: `dataset:${dataset}:${actor}` }, "water"];
      expect(verdictAfter(written), `a dataset's, as ${actor}`).to.equal(rule);
    }
    const datasets = { ...hold(1, "revoked", "authority"), subjectKind: "dataset" as const, subject: dataset };
    const ended: Written = [{ ...datasets, id: `dataset:${dataset}:authority` }, AUTHORITY];
    expect(verdictAfter(ended), "a dataset revoked").to.equal("notRevocable");
  });

  it("a user's status, but by its own organisation or the authority", () => {
    const disabled: Written = [userStatus(1, "disabled"), "roads"];
    expect(verdictAfter(disabled)).to.equal(1);
    expect(verdictAfter([userStatus(1, "disabled"), "water"]), "another organisation's user").to.equal(
      "anotherOrganisationsUser",
    );
    expect(verdictAfter([userStatus(1, "disabled"), AUTHORITY])).to.equal(1);
    expect(verdictAfter(disabled, [userStatus(2, "enabled"), "water"]), "let in again by another").to.equal(
      "anotherOrganisationsUser",
    );
    expect(verdictAfter(disabled, [userStatus(2, "enabled"), "roads"])).to.equal(2);
    const byAuthority: Written = [userStatus(1, "disabled"), AUTHORITY];
    expect(verdictAfter(byAuthority, [userStatus(2, "enabled"), "roads"]), "whom the authority disabled").to.equal(
      "disabledByAuthority",
    );
  });

  it("but a hold forged in somebody's name does not keep that side from saying its own", () => {
    const forged: Written = [hold(2, "none"), "roads"];
    expect(verdictAfter([hold(1, "suspended"), "water"], forged, [hold(3, "revoked"), "water"])).to.equal(3);
    expect(verdictAfter([hold(1, "revoked"), "roads"], [hold(2, "suspended"), "water"])).to.equal(2);
    expect(verdictAfter([hold(1, "revoked"), "roads"], [hold(2, "revoked"), "water"])).to.equal(2);
    expect(verdictAfter([hold(1, "none"), "roads"], forged, [hold(3, "revoked"), "roads"])).to.equal(
      "anotherDepartment",
    );
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
    const by = (department: string) => ({ creator: personOf(department) });
    const temporary = await TemporaryIndex.open(
      chainOf([
        ...grantedBlocks(),
        [
          transactionOf("revoke", [hold(1, "revoked")], by("water")),
          transactionOf("disable", [userStatus(1, "disabled", "waterMSP")], by(AUTHORITY)),
        ],
        [
          transactionOf("forged", [hold(2, "none"), userStatus(2, "enabled", "waterMSP")], by("roads")),
          transactionOf("undo", [hold(3, "none"), userStatus(3, "enabled", "waterMSP")], by("water")),
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
