import { expect } from "chai";
import { cast, key, openNetwork, registerDuty } from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

describe("duty", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  it("is registered under its organisation's and the authority's endorsement", async () => {
    const duty = await registerDuty(ledger);
    expect(await ledger.record("duty", duty)).to.include({ department: "civil-affairs", status: "active", version: 1 });
    expect(ledger.endorsers.get(`duty|${duty}`)).to.deep.equal(["AuthorityMSP", "CivilMSP"]);
    await refused(
      "FORBIDDEN",
      ledger.submit(cast.requester, "duty.register", { idempotencyKey: key(), title: "职责", legalBasis: "法" }),
    );
  });

  it("is changed by its department while it is active", async () => {
    const duty = await registerDuty(ledger);
    await ledger.submit(cast.steward, "duty.update", { id: duty, expectedVersion: 1, title: "新题" });
    await refused("INVALID_INPUT", ledger.submit(cast.steward, "duty.update", { id: duty, expectedVersion: 2 }));
    await refused(
      "VERSION_CONFLICT",
      ledger.submit(cast.steward, "duty.update", { id: duty, expectedVersion: 1, title: "旧题" }),
    );
    await refused(
      "NOT_FOUND",
      ledger.submit(cast.statisticsSteward, "duty.update", { id: duty, expectedVersion: 2, title: "别家" }),
    );
    await refused("FORBIDDEN", ledger.submit(cast.steward, "duty.repeal", { id: duty, expectedVersion: 2 }));
    await ledger.submit(cast.head, "duty.repeal", { id: duty, expectedVersion: 2 });
    await refused("WRONG_STATE", ledger.submit(cast.head, "duty.repeal", { id: duty, expectedVersion: 3 }));
    await refused(
      "WRONG_STATE",
      ledger.submit(cast.steward, "duty.update", { id: duty, expectedVersion: 3, title: "新题" }),
    );
  });
});
