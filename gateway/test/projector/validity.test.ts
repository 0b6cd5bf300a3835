import type { AccessRequest, AccessTerms, Grant, LedgerRecord } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
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

const dataset = idOf("dataset");
const requestId = idOf("request");
const grantId = idOf("grant");
const terms: AccessTerms = {
  dataset,
  items: ["code"],
  method: "interface",
  purpose: "statistics",
  termDays: 1,
  documents: [],
  proofKeyThumbprint: "t".repeat(43),
};
const base = {
  version: 1,
  createdAt: timeOf(1),
  createdBy: { mspId: "x", enrolmentId: "u1", department: "roads" },
  updatedAt: timeOf(1),
  updatedBy: { mspId: "x", enrolmentId: "u1", department: "roads" },
  commandDigest: "c".repeat(64),
};

const request = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  kind: "access-request",
  ...base,
  id: requestId,
  requester: "roads",
  provider: "water",
  state: "granted",
  terms,
  datasetVersion: 1,
  shareType: "conditional",
  grade: "general",
  extended: false,
  grant: grantId,
  decision: { outcome: "granted", by: "approvals", decidedAt: timeOf(2) },
  ...changes,
});
const grant = (changes: Partial<Grant> = {}): Grant => ({
  kind: "grant",
  ...base,
  id: grantId,
  request: requestId,
  provider: "water",
  grantee: "roads",
  state: "agreed",
  terms,
  termsDigest: "d".repeat(64),
  datasetVersion: 1,
  versionRule: "fixed",
  notBefore: timeOf(2),
  expiresAt: timeOf(1_000_000),
  deliverDue: "2026-02-01",
  ...changes,
});
const slot = (changes: object = {}): LedgerRecord => ({
  kind: "decision",
  ...base,
  id: requestId,
  request: requestId,
  provider: "water",
  outcome: "granted",
  grant: grantId,
  termsDigest: "d".repeat(64),
  ...changes,
});

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
    /** The version shown after another was written. */
    const after = async (changes: Partial<Grant>): Promise<number | undefined> => {
      const temporary = await TemporaryIndex.open(
        chainOf([
          [transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")])],
          [transactionOf("dataset", [datasetRecord(dataset, "water", contentOf())])],
          [decided([request(), slot(), grant()], provider)],
          [transactionOf("later", [grant({ version: 2, ...changes })])],
        ]),
      );
      const version = temporary.index.get("grant", grantId)?.version;
      await temporary.remove();
      return version;
    };
    expect(await after({ state: "delivered", deliveredAt: timeOf(3) })).to.equal(2);
    expect(await after({ terms: { ...terms, items: ["code", "name"] } }), "wider items").to.equal(1);
    expect(await after({ terms: { ...terms, proofKeyThumbprint: "u".repeat(43) } }), "another key").to.equal(1);
    expect(await after({ expiresAt: timeOf(2_000_000) }), "a longer term").to.equal(1);
    expect(await after({ grantee: "fire" }), "another grantee").to.equal(1);
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
            [transactionOf("written", [record(changes)])],
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
    const by = (mspId: string) =>
      shown(transactionOf("block", [block], { creator: { mspId, enrolmentId: "u1" } }), "key-block", block.id);
    expect(await by("waterMSP")).to.equal(true);
    expect(await by(AUTHORITY_MSP)).to.equal(true);
    expect(await by("roadsMSP")).to.equal(false);
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
