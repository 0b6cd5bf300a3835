import { expect } from "chai";
import { activeGrant, cast, openNetwork } from "../support/cast.js";

describe("the main job on the rules alone", () => {
  it("registers, requests, grants, delivers and acknowledges", async () => {
    const ledger = await openNetwork();
    const { grant, holding } = await activeGrant(ledger);
    expect(await ledger.record("grant", grant)).to.include({
      state: "active",
      provider: "civil-affairs",
      grantee: "statistics",
      version: 3,
    });
    expect(await ledger.record("key-holding", holding)).to.include({
      state: "acknowledged",
      holder: "statistics",
      holdingKind: "access-key",
    });
    await ledger.submit(cast.unitHead, "grant.complete", { id: grant, expectedVersion: 3, reason: "目的已达成" });
    expect(await ledger.record("key-holding", holding)).to.include({ state: "ended", endedBy: "completed" });
  });
});
