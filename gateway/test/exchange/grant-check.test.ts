import { DomainError, type AccessTerms, type DatasetContent, type LedgerRecord } from "@mulian/domain";
import { expect } from "chai";
import { ROW_STATES, checkGrant } from "../../src/exchange/grant-check.js";
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
const request = idOf("request");
const grant = idOf("grant");
const by = { mspId: "waterMSP", enrolmentId: "u1", department: "water" };
const made = {
  version: 1,
  createdAt: timeOf(1),
  createdBy: by,
  updatedAt: timeOf(1),
  updatedBy: by,
  commandDigest: "c".repeat(64),
};
const terms: AccessTerms = {
  dataset,
  items: ["code"],
  method: "interface",
  purpose: "statistics",
  termDays: 1,
  documents: [],
  proofKeyThumbprint: "t".repeat(43),
};
const parties = { terms, datasetVersion: 1 };

/** A general dataset's grant, decided by its provider and active. */
const decision: readonly LedgerRecord[] = [
  {
    kind: "access-request",
    ...made,
    ...parties,
    id: request,
    requester: "roads",
    provider: "water",
    state: "granted",
    shareType: "conditional",
    grade: "general",
    extended: false,
    grant,
    decision: { outcome: "granted", by: "approvals", decidedAt: timeOf(2) },
  },
  {
    kind: "decision",
    ...made,
    id: request,
    request,
    provider: "water",
    outcome: "granted",
    grant,
    termsDigest: "d".repeat(64),
  },
  {
    kind: "grant",
    ...made,
    ...parties,
    id: grant,
    request,
    provider: "water",
    grantee: "roads",
    state: "active",
    termsDigest: "d".repeat(64),
    versionRule: "following",
    notBefore: timeOf(2),
    expiresAt: timeOf(1_000_000),
    deliverDue: "2026-02-01",
  },
];

describe("whether a grant may be used", () => {
  /** The refusal's code once the dataset's content has become this; undefined when there is none. */
  async function after(changes: Partial<DatasetContent>): Promise<string | undefined> {
    const changed = datasetRecord(dataset, "water", contentOf(changes), { version: 2, datasetVersion: 2 });
    const temporary = await TemporaryIndex.open(
      chainOf([
        [transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")])],
        [transactionOf("dataset", [datasetRecord(dataset, "water", contentOf())])],
        [transactionOf("decide", decision, { endorsers: [AUTHORITY_MSP, "waterMSP"] })],
        [transactionOf("change", [changed])],
      ]),
    );
    try {
      checkGrant(temporary.index, grant, ROW_STATES, timeOf(10));
      return undefined;
    } catch (error) {
      return error instanceof DomainError ? error.code : String(error);
    } finally {
      await temporary.remove();
    }
  }

  it("follows its dataset until granted items or the grade change, or it is not shared any more", async () => {
    expect(await after({ title: "another title" })).to.equal(undefined);
    expect(await after({ shareType: "unconditional" })).to.equal(undefined);
    expect(await after({ grade: "important" })).to.equal("SOURCE_CHANGED");
    expect(await after({ items: [{ name: "name", title: "name", type: "text", sensitivity: "public" }] })).to.equal(
      "SOURCE_CHANGED",
    );
    expect(await after({ shareType: "not-shared", shareMethods: [] })).to.equal("GRANT_NOT_ACTIVE");
  });
});
