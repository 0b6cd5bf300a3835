import { DomainError, type DatasetContent } from "@mulian/domain";
import { expect } from "chai";
import { ROW_STATES, checkGrant } from "../../src/exchange/grant-check.js";
import { dataset, grant, grantId, grantedBlocks } from "../support/granted.js";
import { chainOf, changeOf, contentOf, datasetRecord, personOf, timeOf, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const water = { creator: personOf("water") };

describe("whether a grant may be used", () => {
  /** The refusal's code once the dataset's content has become this; undefined when there is none. */
  async function after(changes: Partial<DatasetContent>): Promise<string | undefined> {
    const published = datasetRecord(dataset, "water", contentOf(), { version: 2 });
    const temporary = await TemporaryIndex.open(
      chainOf([
        ...grantedBlocks(),
        [
          transactionOf("deliver", [grant({ version: 2, state: "delivered", deliveredAt: timeOf(4) })], water),
          transactionOf("take up", [grant({ version: 3, state: "active", deliveredAt: timeOf(4) })]),
        ],
        changeOf(published, contentOf(changes)),
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
