import { expect } from "chai";
import { cast, digest, key, openNetwork, publishDataset } from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

describe("resource", () => {
  let ledger: Ledger;
  let dataset: string;
  beforeEach(async () => {
    ledger = await openNetwork();
    dataset = await publishDataset(ledger);
  });

  const body = (changes: object = {}) => ({
    idempotencyKey: key(),
    dataset,
    title: "区划库表",
    resourceKind: "table" as const,
    binding: "divisions",
    schemaDigest: digest("schema"),
    rowCount: 41_352,
    refreshedAt: "2026-03-01T00:00:00.000Z",
    ...changes,
  });

  it("links to a dataset of its own department", async () => {
    const { result } = await ledger.submit(cast.steward, "resource.link", body());
    expect(await ledger.record("resource", result.id)).to.include({
      status: "linked",
      department: "civil-affairs",
      dataset,
    });
    expect(ledger.endorsers.get(`resource|${result.id}`)).to.deep.equal(["AuthorityMSP", "CivilMSP"]);
    await refused("NOT_FOUND", ledger.submit(cast.statisticsSteward, "resource.link", body()));
    await refused(
      "INVALID_INPUT",
      ledger.submit(cast.steward, "resource.link", body({ refreshedAt: "2026-03-03T00:00:00.000Z" })),
    );
    await refused(
      "INVALID_INPUT",
      ledger.submit(cast.steward, "resource.link", body({ quality: { brokenRows: 2, checkedRows: 1 } })),
    );
    await refused(
      "INVALID_INPUT",
      ledger.submit(cast.steward, "resource.link", body({ binding: "postgres://secret@host/db" })),
    );
  });

  it("refreshes in order until it is retired", async () => {
    const { result } = await ledger.submit(cast.steward, "resource.link", body());
    const seen = { schemaDigest: digest("new"), refreshedAt: "2026-03-02T00:00:00.000Z" };
    await ledger.submit(cast.civilGateway, "resource.refresh", { id: result.id, expectedVersion: 1, ...seen });
    await refused(
      "INVALID_INPUT",
      ledger.submit(cast.civilGateway, "resource.refresh", {
        id: result.id,
        expectedVersion: 2,
        ...seen,
        refreshedAt: "2026-03-01T00:00:00.000Z",
      }),
    );
    await refused(
      "NOT_FOUND",
      ledger.submit(cast.statisticsGateway, "resource.refresh", { id: result.id, expectedVersion: 2, ...seen }),
    );
    await ledger.submit(cast.steward, "resource.retire", { id: result.id, expectedVersion: 2 });
    await refused(
      "WRONG_STATE",
      ledger.submit(cast.civilGateway, "resource.refresh", { id: result.id, expectedVersion: 3, ...seen }),
    );
    await refused("WRONG_STATE", ledger.submit(cast.steward, "resource.retire", { id: result.id, expectedVersion: 3 }));
  });

  it("does not link to a retired dataset", async () => {
    await ledger.submit(cast.head, "dataset.retire", { id: dataset, expectedVersion: 2, reason: "并入" });
    await refused("WRONG_STATE", ledger.submit(cast.steward, "resource.link", body()));
  });
});
