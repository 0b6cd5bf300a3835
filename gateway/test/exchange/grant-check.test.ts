import { DomainError, type DatasetContent } from "@mulian/domain";
import { expect } from "chai";
import { ROW_STATES, checkGrant } from "../../src/exchange/grant-check.js";
import { dataset, grant, grantId, request, slot } from "../support/granted.js";
import {
  AUTHORITY_MSP,
  chainOf,
  contentOf,
  datasetRecord,
  departmentRecord,
  timeOf,
  transactionOf,
} from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

/** Decided by its provider, and active. */
const decision = [request(), slot(), grant({ state: "active", versionRule: "following" })];

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
      checkGrant(temporary.index, grantId, ROW_STATES, timeOf(10));
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
