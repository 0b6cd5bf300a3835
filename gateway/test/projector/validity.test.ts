import type { Grant, Hold, LedgerRecord, UserStatus } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { base, dataset, grant, grantId, request, slot, terms } from "../support/granted.js";
import {
  AUTHORITY_MSP,
  chainOf,
  contentOf,
  datasetRecord,
  departmentRecord,
  idOf,
  timeOf,
  transactionOf,
} from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

/** Which record of a last transaction the index shows, after the departments and a dataset. */
async function shown(
  transaction: LedgerTransaction,
  kind: "grant" | "key-block" | "dataset" | "department" | "policy",
  id: string,
  content = contentOf(),
): Promise<boolean> {
  const temporary = await TemporaryIndex.open(
    chainOf([
      [transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")])],
      [transactionOf("dataset", [datasetRecord(dataset, "water", content)])],
      [transaction],
    ]),
  );
  const found = temporary.index.get(kind, id) !== undefined;
  expect((await temporary.index.invalidVersions()).length).to.equal(found ? 0 : 1);
  await temporary.remove();
  return found;
}
const by = (mspId: string) => ({ creator: { mspId, enrolmentId: "u1" } });
const decided = (records: readonly LedgerRecord[], endorsers: readonly string[]): LedgerTransaction =>
  transactionOf("decide", records, { endorsers });

describe("what an honest contract cannot have written is not shown", () => {
  const provider = [AUTHORITY_MSP, "waterMSP"];
  const grantShown = (transaction: LedgerTransaction, content = contentOf()): Promise<boolean> =>
    shown(transaction, "grant", grantId, content);

  it("a decided grant, but with its slot and its provider's endorsement", async () => {
    expect(await grantShown(decided([request(), slot(), grant()], provider))).to.equal(true);
    expect(await grantShown(decided([request(), grant()], provider)), "without its slot").to.equal(false);
    expect(
      await grantShown(decided([request(), slot({ outcome: "open" }), grant()], provider)),
      "with an open slot",
    ).to.equal(false);
    expect(
      await grantShown(decided([request(), slot({ grant: idOf("other") }), grant()], provider)),
      "with another grant's slot",
    ).to.equal(false);
    expect(
      await grantShown(decided([request(), slot(), grant()], [AUTHORITY_MSP, "roadsMSP"])),
      "without its provider",
    ).to.equal(false);
  });

  it("a grant of important data, but with the authority's endorsement", async () => {
    const records = [request({ grade: "important" }), slot(), grant()];
    expect(await grantShown(decided(records, provider))).to.equal(true);
    expect(await grantShown(decided(records, ["waterMSP", "roadsMSP"]))).to.equal(false);
  });

  it("a grant on other terms, of another request or to others than asked", async () => {
    expect(
      await grantShown(decided([request(), slot(), grant({ terms: { ...terms, items: ["code", "name"] } })], provider)),
    ).to.equal(false);
    expect(await grantShown(decided([request({ grant: idOf("other") }), slot(), grant()], provider))).to.equal(false);
    expect(await grantShown(decided([request(), slot(), grant({ grantee: "water" })], provider))).to.equal(false);
    expect(await grantShown(decided([slot(), grant()], provider)), "without a request").to.equal(false);
  });

  it("a grant in the name of a department that does not hold the dataset", async () => {
    const parties = { provider: "fire", requester: "roads" };
    const records = [request(parties), slot({ provider: "fire" }), grant({ provider: "fire" })];
    const temporary = await TemporaryIndex.open(
      chainOf([
        [
          transactionOf(
            "departments",
            ["water", "roads", "fire"].map((id) => departmentRecord(id)),
          ),
        ],
        [transactionOf("dataset", [datasetRecord(dataset, "water", contentOf())])],
        [decided(records, [AUTHORITY_MSP, "fireMSP"])],
      ]),
    );
    expect(temporary.index.get("grant", grantId)).to.equal(undefined);
    await temporary.remove();
  });

  it("a grant rewritten after it was decided", async () => {
    const moved = (changes: Partial<Grant>) => [grant({ version: 2, ...changes }), "waterMSP"] as const;
    const after = (changes: Partial<Grant>) => versionAfter(moved(changes));
    const delivered = { state: "delivered", deliveredAt: timeOf(3) } as const;
    expect(await after(delivered)).to.equal(2);
    expect(await after({ ...delivered, terms: { ...terms, items: ["code", "name"] } }), "wider items").to.equal(1);
    const otherKey = { ...terms, proofKeyThumbprint: "u".repeat(43) };
    expect(await after({ ...delivered, terms: otherKey }), "another key").to.equal(1);
    expect(await after({ ...delivered, expiresAt: timeOf(2_000_000) }), "a longer term").to.equal(1);
    expect(await after({ ...delivered, grantee: "fire" }), "another grantee").to.equal(1);
  });

  it("a grant's steps, but by the side whose they are, and none after its end", async () => {
    const step = (version: number, state: Grant["state"], mspId: string) => [grant({ version, state }), mspId] as const;
    const delivered = step(2, "delivered", "waterMSP");
    expect(await versionAfter(step(2, "delivered", "roadsMSP")), "delivered by the grantee").to.equal(1);
    expect(await versionAfter(delivered, step(3, "active", "roadsMSP"))).to.equal(3);
    expect(await versionAfter(delivered, step(3, "active", "waterMSP")), "acknowledged by the provider").to.equal(2);
    expect(await versionAfter(delivered, step(3, "completed", "waterMSP")), "completed by the provider").to.equal(2);
    const terminated = step(3, "terminated", "waterMSP");
    expect(await versionAfter(delivered, step(3, "terminated", AUTHORITY_MSP))).to.equal(3);
    expect(await versionAfter(delivered, step(3, "terminated", "roadsMSP")), "terminated by the grantee").to.equal(2);
    expect(await versionAfter(delivered, terminated, step(4, "active", "roadsMSP")), "taken up again").to.equal(3);
    expect(await versionAfter(delivered, step(3, "agreed", "waterMSP")), "taken back").to.equal(2);
  });

  it("a grant by the contract itself, but of unconditional general data", async () => {
    const automatic = [request({ decision: { outcome: "granted", by: "contract", decidedAt: timeOf(2) } }), grant()];
    expect(await grantShown(decided(automatic, ["roadsMSP"]), contentOf({ shareType: "unconditional" }))).to.equal(
      true,
    );
    expect(await grantShown(decided(automatic, ["roadsMSP"]), contentOf({ shareType: "conditional" }))).to.equal(false);
    expect(
      await grantShown(decided(automatic, ["roadsMSP"]), contentOf({ shareType: "unconditional", grade: "core" })),
    ).to.equal(false);
  });

  it("an account of use or a correction, but with its grant's own parties and dataset", async () => {
    const id = idOf("account");
    const parties = { grant: grantId, provider: "water", grantee: "roads", dataset };
    const account = (changes: object): LedgerRecord => ({
      kind: "use-record",
      ...base,
      id,
      ...parties,
      from: "2026-01-01",
      to: "2026-01-01",
      effectKind: "none-yet",
      documents: [],
      keepUntil: "2029-01-01",
      ...changes,
    });
    const correction = (changes: object): LedgerRecord => ({
      kind: "correction",
      ...base,
      id,
      ...parties,
      datasetVersion: 1,
      state: "reported",
      findings: [{ item: "code", mistake: "missing", records: 1, evidence: "e".repeat(64) }],
      documents: [],
      answerDue: "2026-01-15",
      ...changes,
    });
    for (const record of [account, correction]) {
      const { kind } = record({});
      if (kind !== "use-record" && kind !== "correction") throw new Error("one of the two");
      const isShown = async (changes: object): Promise<boolean> => {
        const temporary = await TemporaryIndex.open(
          chainOf([
            [transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")])],
            [transactionOf("dataset", [datasetRecord(dataset, "water", contentOf())])],
            [decided([request(), slot(), grant()], provider)],
            [transactionOf("written", [record(changes)], by("roadsMSP"))],
          ]),
        );
        const found = temporary.index.get(kind, id) !== undefined;
        await temporary.remove();
        return found;
      };
      expect(await isShown({}), kind).to.equal(true);
      expect(await isShown({ grantee: "water" }), "another grantee").to.equal(false);
      expect(await isShown({ provider: "roads" }), "another provider").to.equal(false);
      expect(await isShown({ dataset: idOf("other") }), "another dataset").to.equal(false);
      expect(await isShown({ grant: idOf("none") }), "no grant").to.equal(false);
    }
  });

  it("a first record in a department's name, but with its organisation's endorsement", async () => {
    const other = idOf("other dataset");
    const record = datasetRecord(other, "water", contentOf());
    expect(
      await shown(transactionOf("own", [record], { endorsers: ["waterMSP", "roadsMSP"] }), "dataset", other),
    ).to.equal(true);
    expect(
      await shown(transactionOf("forged", [record], { endorsers: [AUTHORITY_MSP, "roadsMSP"] }), "dataset", other),
    ).to.equal(false);
    expect(
      await shown(transactionOf("nobody", [datasetRecord(other, "nobody", contentOf())]), "dataset", other),
    ).to.equal(false);
  });

  it("a department the authority did not endorse", async () => {
    expect(await shown(transactionOf("new", [departmentRecord("fire")]), "department", "fire")).to.equal(true);
    expect(
      await shown(
        transactionOf("forged", [departmentRecord("fire")], { endorsers: ["waterMSP", "roadsMSP"] }),
        "department",
        "fire",
      ),
    ).to.equal(false);
  });

  it("the block of a department's key, but by the department itself or the authority", async () => {
    const kid = "k".repeat(43);
    const block: LedgerRecord = {
      kind: "key-block",
      ...base,
      id: `water:${kid}`,
      department: "water",
      kid,
      reason: "x",
    };
    const shownBy = (mspId: string) => shown(transactionOf("block", [block], by(mspId)), "key-block", block.id);
    expect(await shownBy("waterMSP")).to.equal(true);
    expect(await shownBy(AUTHORITY_MSP)).to.equal(true);
    expect(await shownBy("roadsMSP")).to.equal(false);
  });

  /** The version shown after these were written one after the other, each by a member of an organisation. */
  const versionAfter = async (
    ...written: readonly (readonly [LedgerRecord, string])[]
  ): Promise<number | undefined> => {
    const temporary = await TemporaryIndex.open(
      chainOf([
        [transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")])],
        [transactionOf("dataset", [datasetRecord(dataset, "water", contentOf())])],
        [decided([request(), slot(), grant()], provider)],
        ...written.map(([record, mspId], at) => [transactionOf(`written ${at}`, [record], by(mspId))]),
      ]),
    );
    const [[{ kind, id }]] = written as [readonly [LedgerRecord, string]]; // every case writes something
    const version = temporary.index.get(kind, id)?.version;
    await temporary.remove();
    return version;
  };

  it("a correction's steps, but by the side whose they are", async () => {
    const correction = (version: number, state: string): LedgerRecord => ({
      kind: "correction",
      ...base,
      version,
      id: idOf("correction"),
      ...{ grant: grantId, provider: "water", grantee: "roads", dataset, datasetVersion: 1 },
      state: state as "reported", // one of the states
      findings: [{ item: "code", mistake: "missing", records: 1, evidence: "e".repeat(64) }],
      documents: [],
      answerDue: "2026-01-15",
    });
    const report = [correction(1, "reported"), "roadsMSP"] as const;
    const answer = [correction(2, "corrected"), "waterMSP"] as const;
    expect(await versionAfter([report[0], "waterMSP"]), "reported by the provider").to.equal(undefined);
    expect(await versionAfter(report, answer)).to.equal(2);
    expect(await versionAfter(report, [answer[0], "roadsMSP"]), "answered by the grantee").to.equal(1);
    expect(await versionAfter(report, answer, [correction(3, "closed"), "roadsMSP"])).to.equal(3);
    expect(
      await versionAfter(report, answer, [correction(3, "closed"), "waterMSP"]),
      "closed by its answerer",
    ).to.equal(2);
  });

  it("a holding, but handed over by its provider and acknowledged by its holder", async () => {
    const holding = (version: number, changes: object): LedgerRecord => ({
      kind: "key-holding",
      ...base,
      version,
      id: idOf("holding"),
      ...{ holder: "roads", provider: "water", grant: grantId, dataset, holdingKind: "access-key" },
      thumbprint: "t".repeat(43),
      state: "released",
      since: timeOf(3),
      ...changes,
    });
    const released = [holding(1, {}), "waterMSP"] as const;
    const acknowledged = holding(2, { state: "acknowledged" });
    const ended = holding(2, { state: "ended", endedBy: "revoked" });
    const destroyed = holding(2, { state: "ended", endedBy: "destroyed", destructionDigest: "d".repeat(64) });
    expect(await versionAfter(released)).to.equal(1);
    expect(await versionAfter([released[0], "roadsMSP"]), "handed over by its holder").to.equal(undefined);
    expect(await versionAfter(released, [acknowledged, "roadsMSP"])).to.equal(2);
    expect(await versionAfter(released, [acknowledged, "waterMSP"]), "acknowledged by the provider").to.equal(1);
    expect(await versionAfter(released, [ended, "waterMSP"])).to.equal(2);
    expect(await versionAfter(released, [destroyed, "roadsMSP"])).to.equal(2);
    expect(await versionAfter(released, [destroyed, "waterMSP"]), "destruction claimed by the provider").to.equal(1);
  });

  it("a batch of receipts or a package's key in another's name, or a batch or a key's block once more", async () => {
    const batch = (version: number): LedgerRecord => ({
      kind: "receipt-batch",
      ...base,
      version,
      id: "water:1",
      department: "water",
      ...{ batchNumber: 1, firstSequence: 1, lastSequence: 1, merkleRoot: "a".repeat(64), totals: [] },
    });
    const key: LedgerRecord = {
      kind: "data-key",
      ...base,
      id: idOf("key"),
      ...{ custodian: "water", dataset, datasetVersion: 1, items: ["code"], suite: "A256GCM-HKDF-SHA256" },
      ...{ fingerprint: "f".repeat(64), packageDigest: "b".repeat(64), sizeBytes: 1, state: "active" },
    };
    const kid = "k".repeat(43);
    const block = (version: number): LedgerRecord => ({
      kind: "key-block",
      ...{ ...base, version, id: `water:${kid}`, department: "water", kid, reason: "x" },
    });
    expect(await versionAfter([batch(1), "waterMSP"])).to.equal(1);
    expect(await versionAfter([batch(1), "roadsMSP"]), "another's batch").to.equal(undefined);
    expect(await versionAfter([batch(1), "waterMSP"], [batch(2), "waterMSP"]), "a batch rewritten").to.equal(1);
    expect(await versionAfter([key, "waterMSP"])).to.equal(1);
    expect(await versionAfter([key, "roadsMSP"]), "another's key").to.equal(undefined);
    expect(await versionAfter([block(1), "waterMSP"], [block(2), "waterMSP"]), "a block rewritten").to.equal(1);
  });

  it("a hold, but by the side in whose name it stands, and never lifted once it revokes", async () => {
    const hold = (version: number, state: Hold["state"], actor: Hold["actor"] = "provider"): Hold => ({
      kind: "hold",
      ...{ ...base, version, id: `grant:${grantId}:${actor}`, subjectKind: "grant", subject: grantId, actor, state },
    });
    const suspended = [hold(1, "suspended"), "waterMSP"] as const;
    expect(await versionAfter(suspended)).to.equal(1);
    expect(await versionAfter([hold(1, "suspended"), "roadsMSP"]), "in the provider's name").to.equal(undefined);
    expect(await versionAfter([hold(1, "revoked", "grantee"), "waterMSP"]), "in the grantee's name").to.equal(
      undefined,
    );
    expect(await versionAfter([hold(1, "revoked", "grantee"), "roadsMSP"])).to.equal(1);
    expect(await versionAfter([hold(1, "suspended", "authority"), "waterMSP"]), "the authority's").to.equal(undefined);
    expect(await versionAfter([hold(1, "suspended", "authority"), AUTHORITY_MSP])).to.equal(1);
    expect(await versionAfter(suspended, [hold(2, "none"), "roadsMSP"]), "lifted by the grantee").to.equal(1);
    expect(await versionAfter(suspended, [hold(2, "none"), AUTHORITY_MSP]), "by the authority").to.equal(1);
    expect(await versionAfter(suspended, [hold(2, "none"), "waterMSP"])).to.equal(2);
    const revoked = [hold(1, "revoked"), "waterMSP"] as const;
    expect(await versionAfter(revoked, [hold(2, "none"), "waterMSP"]), "a revocation lifted").to.equal(1);
    const misnamed = { ...hold(1, "suspended", "grantee"), id: `grant:${grantId}:provider` };
    expect(await versionAfter([misnamed, "roadsMSP"]), "the provider's key, in the grantee's name").to.equal(undefined);
    for (const actor of ["provider", "authority"] as const) {
      const held = { ...hold(1, "suspended", actor), subjectKind: "dataset" as const, subject: dataset };
      const written = [{ ...held, id: `dataset:${dataset}:${actor}` }, "waterMSP"] as const;
      expect(await versionAfter(written), `a dataset's, as ${actor}`).to.equal(undefined);
    }
  });

  it("a user's status, but by its own organisation or the authority", async () => {
    const user = (version: number, status: UserStatus["status"], by = "roadsMSP"): UserStatus => ({
      kind: "user-status",
      ...{ ...base, version, id: "roadsMSP:u1", mspId: "roadsMSP", enrolmentId: "u1", status },
      updatedBy: { ...base.updatedBy, mspId: by },
    });
    const disabled = [user(1, "disabled"), "roadsMSP"] as const;
    expect(await versionAfter(disabled)).to.equal(1);
    expect(await versionAfter([user(1, "disabled"), "waterMSP"]), "another organisation's user").to.equal(undefined);
    expect(await versionAfter([user(1, "disabled", AUTHORITY_MSP), AUTHORITY_MSP])).to.equal(1);
    expect(await versionAfter(disabled, [user(2, "enabled"), "waterMSP"]), "let in again by another").to.equal(1);
    expect(await versionAfter(disabled, [user(2, "enabled"), "roadsMSP"])).to.equal(2);
    const byAuthority = [user(1, "disabled", AUTHORITY_MSP), AUTHORITY_MSP] as const;
    expect(await versionAfter(byAuthority, [user(2, "enabled"), "roadsMSP"]), "whom the authority disabled").to.equal(
      1,
    );
  });

  it("but a hold forged in somebody's name does not keep that side from saying its own", async () => {
    const hold = (version: number, state: Hold["state"]): Hold => ({
      kind: "hold",
      ...{ ...base, version, id: `grant:${grantId}:provider`, subjectKind: "grant", subject: grantId },
      ...{ actor: "provider", state },
    });
    const forged = [hold(2, "none"), "roadsMSP"] as const;
    expect(await versionAfter([hold(1, "suspended"), "waterMSP"], forged, [hold(3, "revoked"), "waterMSP"])).to.equal(
      3,
    );
    expect(await versionAfter([hold(1, "revoked"), "roadsMSP"], [hold(2, "suspended"), "waterMSP"])).to.equal(2);
    expect(await versionAfter([hold(1, "none"), "roadsMSP"], forged, [hold(3, "revoked"), "roadsMSP"])).to.equal(
      undefined,
    );
  });

  it("and a version forged in the same block does not hide what was said before it", async () => {
    const hold = (version: number, state: Hold["state"]): Hold => ({
      kind: "hold",
      ...{ ...base, version, id: `grant:${grantId}:provider`, subjectKind: "grant", subject: grantId },
      ...{ actor: "provider", state },
    });
    const user = (version: number, status: UserStatus["status"], mspId: string): UserStatus => ({
      kind: "user-status",
      ...{ ...base, version, id: "waterMSP:u1", mspId: "waterMSP", enrolmentId: "u1", status },
      updatedBy: { ...base.updatedBy, mspId },
    });
    const temporary = await TemporaryIndex.open(
      chainOf([
        [transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")])],
        [transactionOf("dataset", [datasetRecord(dataset, "water", contentOf())])],
        [decided([request(), slot(), grant()], provider)],
        [
          transactionOf("revoke", [hold(1, "revoked")], by("waterMSP")),
          transactionOf("disable", [user(1, "disabled", AUTHORITY_MSP)], by(AUTHORITY_MSP)),
        ],
        [
          transactionOf("forged", [hold(2, "none"), user(2, "enabled", "roadsMSP")], by("roadsMSP")),
          transactionOf("undo", [hold(3, "none"), user(3, "enabled", "waterMSP")], by("waterMSP")),
        ],
      ]),
    );
    expect(temporary.index.get("hold", `grant:${grantId}:provider`)?.state).to.equal("revoked");
    expect(temporary.index.get("user-status", "waterMSP:u1")?.status).to.equal("disabled");
    await temporary.remove();
  });

  it("nor any later version of such a record", async () => {
    const forged = idOf("forged");
    const temporary = await TemporaryIndex.open(
      chainOf([
        [transactionOf("departments", [departmentRecord("water")])],
        [transactionOf("1", [datasetRecord(forged, "water", contentOf())], { endorsers: ["roadsMSP"] })],
        [transactionOf("2", [datasetRecord(forged, "water", contentOf(), { version: 2 })])],
      ]),
    );
    expect(temporary.index.get("dataset", forged)).to.equal(undefined);
    await temporary.reopen();
    expect(temporary.index.get("dataset", forged)).to.equal(undefined);
    expect(await temporary.index.invalidVersions()).to.have.length(2);
    await temporary.remove();
  });
});
