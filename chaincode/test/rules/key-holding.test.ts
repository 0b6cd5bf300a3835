import type { Caller, CommandBody } from "@mulian/domain";
import { expect } from "chai";
import { activeGrant, cast, digest, openNetwork } from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

const afterExpiry = "2026-05-01T00:00:00.000Z";

describe("key holding: its end", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  const hold = (name: "grant.suspend" | "grant.revoke", as: Caller, id: string) =>
    ledger.submit(as, name, { id, reason: "异常使用" });

  it("is for a reason the ledger bears out", async () => {
    const { grant, holding } = await activeGrant(ledger);
    const end = (endedBy: CommandBody<"key-holding.end">["endedBy"], as: Caller = cast.civilGateway) =>
      ledger.submit(as, "key-holding.end", { id: holding, expectedVersion: 2, endedBy });
    for (const endedBy of ["revoked", "completed", "expired", "rotated"] as const)
      await refused("WRONG_STATE", end(endedBy));
    await refused("FORBIDDEN", end("destroyed"));
    await refused("NOT_FOUND", end("revoked", cast.neighbourGateway));
    await hold("grant.revoke", cast.authority, grant);
    await refused("WRONG_STATE", end("expired"));
    await end("revoked");
    expect(await ledger.record("key-holding", holding)).to.include({
      state: "ended",
      endedBy: "revoked",
      until: ledger.now,
    });
  });
  it("follows expiry", async () => {
    const { holding } = await activeGrant(ledger);
    ledger.now = afterExpiry;
    await ledger.submit(cast.civilGateway, "key-holding.end", {
      id: holding,
      expectedVersion: 2,
      endedBy: "expired",
    });
  });
  it("may be followed by the holder's claim of destruction, once", async () => {
    const { grant, holding } = await activeGrant(ledger);
    await hold("grant.revoke", cast.head, grant);
    await ledger.submit(cast.civilGateway, "key-holding.end", {
      id: holding,
      expectedVersion: 2,
      endedBy: "revoked",
    });
    const claim = (as: Caller, expectedVersion: number, destructionDigest?: string) =>
      ledger.submit(as, "key-holding.end", { id: holding, expectedVersion, endedBy: "destroyed", destructionDigest });
    await refused("FORBIDDEN", claim(cast.civilGateway, 3, digest("proof")));
    await refused("WRONG_STATE", claim(cast.statisticsGateway, 3));
    await claim(cast.statisticsGateway, 3, digest("proof"));
    expect(await ledger.record("key-holding", holding)).to.include({
      endedBy: "revoked",
      destructionDigest: digest("proof"),
    });
    await refused("WRONG_STATE", claim(cast.statisticsGateway, 4, digest("other")));
  });
});
